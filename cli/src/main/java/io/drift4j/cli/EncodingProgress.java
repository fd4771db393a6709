package io.drift4j.cli;

import io.drift4j.imagegen.latent.LatentEncoding;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows how far the encoding of a data set is, once there is something to encode. */
final class EncodingProgress implements LatentEncoding.Watcher, AutoCloseable {
    private @Nullable Progress progress;
    private int first;
    private long began;

    @Override
    public void encoded(int done, int images) {
        long now = System.nanoTime();
        if (progress == null) {
            progress = Progress.of("encoding", images, " images");
            first = done;
            began = now;
        }
        boolean some = done > first && now > began;
        progress.at(
                done,
                some ? String.format(Locale.ROOT, "%,.0f images/s", (done - first) / ((now - began) * 1e-9)) : "");
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
