package io.drift4j.imagegen.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Labelled images that are read in parts, so that all of them need not fit in memory. */
public interface ImageParts {

    /** How many images, unreadable ones included. */
    int count();

    /** Images {@code first} to {@code end}, end excluded; unreadable ones may be left out, even all of them. */
    LabelledImages part(int first, int end);

    /** Class names in the order of their numbers. */
    List<String> classNames();

    /** Where they come from, for messages. */
    String source();

    /** Tells these images from others, wherever they lie; see {@link DataConfig#trainParts}. */
    String fingerprint();

    /** Images that are in memory; their fingerprint is that of their bytes, labels and class names. */
    static ImageParts of(LabelledImages images) {
        return new ImageParts() {
            @Override
            public int count() {
                return images.count();
            }

            @Override
            public LabelledImages part(int first, int end) {
                return images.select(IntStream.range(first, end).toArray());
            }

            @Override
            public List<String> classNames() {
                return images.classNames();
            }

            @Override
            public String source() {
                return images.source();
            }

            @Override
            public String fingerprint() {
                ByteBuffer labels = ByteBuffer.allocate(4 * images.count());
                labels.asIntBuffer().put(images.labels());
                String sizes = images.height() + "x" + images.width() + "x" + images.channels() + images.classNames();
                return "bytes, SHA-256 "
                        + Sha256.of(images.pixels(), labels.array(), sizes.getBytes(StandardCharsets.UTF_8));
            }
        };
    }
}
