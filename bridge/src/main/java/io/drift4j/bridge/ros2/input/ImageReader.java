package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.input.InputConfig.Resize;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.Image;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Pictures that are not compressed. */
record ImageReader(PictureShape shape, MessageType<Image> type) implements MessageReader<Image> {

    /**
     * How a pixel lies in memory.
     *
     * @param bytes of a pixel
     * @param places of red, green and blue, or of grey
     */
    private record Encoding(int bytes, int... places) {}

    private static final Map<String, Encoding> ENCODINGS = new TreeMap<>(Map.of(
            "rgb8", new Encoding(3, 0, 1, 2),
            "bgr8", new Encoding(3, 2, 1, 0),
            "rgba8", new Encoding(4, 0, 1, 2),
            "bgra8", new Encoding(4, 2, 1, 0),
            "mono8", new Encoding(1, 0)));

    static ImageReader of(InputConfig config, ObservationKey key, PictureCaps caps) {
        return new ImageReader(PictureShape.of(key, config.resize()), Image.TYPE.withCap(caps.image()));
    }

    @Override
    public Optional<Header> header(Image message) {
        return Optional.of(message.header());
    }

    @Override
    public Supplier<float[]> numbers(Image message) {
        Encoding encoding = encoding(message.encoding());
        shape.check(message.height(), message.width());
        byte[] data = message.data();
        long row = (long) message.width() * encoding.bytes;
        BadInput.unless(
                message.step() >= row && data.length >= (message.height() - 1L) * message.step() + row,
                "%d rows of %d pixels in %s need a step of at least %d bytes and as many bytes as rows times step, got a step of"
                        + " %d and %d bytes",
                message.height(),
                message.width(),
                message.encoding(),
                row,
                message.step(),
                data.length);
        int height = message.height(); // the message has the bytes once more: it is not kept
        int width = message.width();
        int step = message.step();
        return () -> shape.numbers(pixels(height, width, step, data, encoding));
    }

    private Encoding encoding(String name) {
        Encoding encoding = ENCODINGS.get(name);
        if (encoding != null && encoding.places.length == shape.channels()) {
            return encoding;
        }
        List<String> known = ENCODINGS.entrySet().stream()
                .filter(entry -> entry.getValue().places.length == shape.channels())
                .map(Map.Entry::getKey)
                .toList();
        throw new BadInput(
                "the encoding of a " + (shape.channels() == 3 ? "colour" : "grey") + " picture must be one of " + known
                        + ", got '" + name + "': let the camera's driver or image_proc convert it");
    }

    private static Pixels pixels(int height, int width, int step, byte[] data, Encoding encoding) {
        int channels = encoding.places.length;
        byte[] pixels = new byte[height * width * channels];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int from = y * step;
            for (int x = 0; x < width; x++, from += encoding.bytes) {
                for (int place : encoding.places) {
                    pixels[to++] = data[from + place];
                }
            }
        }
        return new Pixels(height, width, channels, pixels);
    }

    @Override
    public String words() {
        return shape.words() + (shape.resize() == Resize.AREA ? ", larger ones shrunk" : "");
    }
}
