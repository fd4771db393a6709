package io.drift4j.bridge.ros2.message;

/**
 * sensor_msgs/CompressedImage.
 *
 * @param format what the bytes are, for example {@code jpeg} or {@code rgb8; jpeg compressed bgr8}
 * @param data the file
 */
public record CompressedImage(Header header, String format, byte[] data) {
    public static final MessageType<CompressedImage> TYPE = new MessageType<>(
            "sensor_msgs/msg/CompressedImage",
            "RIHS01_15640771531571185e2efc8a100baf923961a4d15d5569652e6cb6691e8e371a",
            1 << 20,
            CompressedImage::write,
            CompressedImage::read);

    public CompressedImage {
        data = data.clone();
    }

    /** A copy of the bytes. */
    @Override
    public byte[] data() {
        return data.clone();
    }

    private void write(CdrWriter out) {
        header.write(out);
        out.string(format);
        out.bytes(data);
    }

    private static CompressedImage read(CdrReader in) {
        return new CompressedImage(Header.read(in), in.string("format"), in.bytes("data"));
    }
}
