package io.drift4j.imagegen.latent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.AtomicFiles;
import io.drift4j.engine.train.Safetensors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Latents on disk: a folder with {@code cache.json} (a {@link LatentDescription}) and shards {@code shard-00000.safetensors} with
 * arrays {@code latents} and {@code mirrored} (n, h, w, c) and {@code labels} (n).
 *
 * <p>Every shard appears whole, by rename. A writer that was killed, or ran out of space, goes on with the first shard that is missing.
 * Reading maps the shards into memory: latents of any size cost no more than what is looked at.
 */
public final class LatentCache {
    private static final String DESCRIPTION = "cache.json";

    private LatentCache() {}

    /**
     * Opens a folder of these latents; makes what is missing of it first.
     *
     * @throws BadInput if the folder holds something else or other latents, is damaged, cannot be written, or another process
     *     is writing it
     */
    public static Latents openOrWrite(Path folder, LatentEncoding encoding, LatentEncoding.Watcher watcher) {
        LatentDescription description = encoding.description();
        begin(folder, description);
        int[] missing = missing(folder, description);
        if (missing.length > 0) {
            write(folder, encoding, watcher);
        }
        return open(folder);
    }

    private static void begin(Path folder, LatentDescription description) {
        Path file = folder.resolve(DESCRIPTION);
        if (Files.exists(file)) {
            requireSame(folder, describe(folder), description);
            return;
        }
        BadInput.unless(
                isEmpty(folder),
                "a latent cache must begin in a new or empty folder, but %s holds other files and no %s: name another folder",
                folder,
                DESCRIPTION);
        String text = ConfigFile.toTree(description).toPrettyString() + "\n";
        AtomicFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            // what a process leaves that is killed while it writes the description
            return entries.allMatch(entry -> entry.getFileName().toString().equals(DESCRIPTION + ".tmp"));
        } catch (IOException e) {
            throw new BadInput(
                    "a latent cache must be a folder, but " + folder + " cannot be read: " + BadInput.reason(e), e);
        }
    }

    /** Where the images lie may differ: a data set may be moved. */
    private static void requireSame(Path folder, LatentDescription held, LatentDescription wanted) {
        List<String> differences = ConfigFile.differences(withoutSource(held), withoutSource(wanted));
        BadInput.unless(
                differences.isEmpty(),
                "%s must hold the latents of these images by this codec, but it holds others, which differ in %s (images of"
                        + " %s there, of %s here): name another folder with cache, or delete that one",
                folder,
                String.join("; ", differences),
                held.source(),
                wanted.source());
    }

    private static JsonNode withoutSource(LatentDescription description) {
        return ((ObjectNode) ConfigFile.toTree(description)).without("source");
    }

    private static int[] missing(Path folder, LatentDescription description) {
        return IntStream.range(0, description.shards())
                .filter(shard -> !Files.exists(shardFile(folder, shard)))
                .toArray();
    }

    private static void write(Path folder, LatentEncoding encoding, LatentEncoding.Watcher watcher) {
        Path locked = folder.resolve(DESCRIPTION);
        try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            BadInput.unless(
                    lock != null,
                    "a latent cache must have one writer, but another process is writing %s: wait until it has ended",
                    folder);
            int[] missing = missing(folder, encoding.description());
            int images = encoding.description().images();
            int shardImages = encoding.description().shardImages();
            int whole = encoding.description().shards() - missing.length;
            watcher.encoded(Math.min(images, whole * shardImages), images);
            for (int i = 0; i < missing.length; i++) {
                // counts what was there before as if it stood in front
                int before = (whole + i - missing[i]) * shardImages;
                AtomicFiles.write(
                        shardFile(folder, missing[i]),
                        Safetensors.encode(encoding.shard(
                                missing[i], true, (done, all) -> watcher.encoded(Math.min(all, before + done), all))));
            }
        } catch (IOException e) {
            throw new BadInput(
                    "a latent cache must be in a folder whose files can be locked, but " + locked + " cannot be ("
                            + BadInput.reason(e) + "): name a folder on another disk",
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this process
        }
    }

    /**
     * Opens a finished cache.
     *
     * @throws BadInput if there is none, it is not finished, or a shard is damaged
     */
    public static Latents open(Path folder) {
        LatentDescription description = describe(folder);
        List<LatentShard> shards = new ArrayList<>();
        for (int i = 0; i < description.shards(); i++) {
            Path file = shardFile(folder, i);
            BadInput.unless(
                    Files.exists(file),
                    "the latent cache %s must hold %d shards, but %s is missing: writing it has not ended, start it again to"
                            + " go on",
                    folder,
                    description.shards(),
                    file.getFileName());
            shards.add(LatentShard.open(file, description));
        }
        return new Latents(description, shards);
    }

    private static LatentDescription describe(Path folder) {
        Path file = folder.resolve(DESCRIPTION);
        try {
            return ConfigFile.bind(
                    ConfigFile.JSON.readTree(Files.readAllBytes(file)), LatentDescription.class, file.toString());
        } catch (IOException e) {
            throw new BadInput(
                    folder + " must hold a latent cache, but its " + DESCRIPTION + " cannot be read ("
                            + BadInput.reason(e) + "): name another folder, or delete that one",
                    e);
        }
    }

    private static Path shardFile(Path folder, int shard) {
        return folder.resolve(String.format(Locale.ROOT, "shard-%05d.safetensors", shard));
    }
}
