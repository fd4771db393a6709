package io.drift4j.bridge.ros2.message;

/**
 * sensor_msgs/Image: a picture that is not compressed.
 *
 * @param height H, rows
 * @param width W, pixels in a row
 * @param encoding what a pixel is, for example {@code rgb8}, {@code bgr8}, {@code mono8}
 * @param bigEndian whether numbers of more than a byte are big-endian
 * @param step bytes in a row, W times the bytes of a pixel or more
 * @param data rows from the top, H times step bytes
 */
public record Image(Header header, int height, int width, String encoding, boolean bigEndian, int step, byte[] data) {
    /** The cap holds a colour picture of 1280x720 pixels. */
    public static final MessageType<Image> TYPE = new MessageType<>(
            "sensor_msgs/msg/Image",
            "RIHS01_d31d41a9a4c4bc8eae9be757b0beed306564f7526c88ea6a4588fb9582527d47",
            1280 * 720 * 3 + 4096,
            Image::write,
            Image::read);

    public Image {
        data = data.clone();
    }

    /** A copy of the bytes. */
    @Override
    public byte[] data() {
        return data.clone();
    }

    private void write(CdrWriter out) {
        header.write(out);
        out.int32(height);
        out.int32(width);
        out.string(encoding);
        out.uint8(bigEndian ? 1 : 0);
        out.int32(step);
        out.bytes(data);
    }

    private static Image read(CdrReader in) {
        return new Image(
                Header.read(in),
                in.size("height"),
                in.size("width"),
                in.string("encoding"),
                in.uint8("is_bigendian") != 0,
                in.size("step"),
                in.bytes("data"));
    }
}
