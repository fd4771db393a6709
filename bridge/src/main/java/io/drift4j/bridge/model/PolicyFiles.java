package io.drift4j.bridge.model;

import io.drift4j.bridge.wire.WeightHash;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.policy.DriftPolicy;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.plain.Pass;
import io.drift4j.policy.plain.PlainPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Models that lie in files: one that the operator named, and the {@code NAME.drift4j} of a folder, which is looked into
 * anew each time.
 *
 * @param name of the first model
 * @param file of the first model; goes before one of the same name in the folder
 * @param folder where further models lie; null for none
 * @param running what runs the networks
 */
public record PolicyFiles(String name, Path file, @Nullable Path folder, Running running) implements ModelSource {
    private static final String ENDING = ".drift4j";

    /**
     * What runs the networks.
     *
     * @param device for the native library: {@code cpu}, {@code auto} or {@code gpu:N}
     * @param threads native threads of one pass; 0 for as many as there are cores
     * @param noiseScale factor on the noise; null for the policy's own
     */
    public record Running(
            Pass pass, String device, int threads, @Nullable Double noiseScale) {
        public Running {
            BadInput.unless(threads >= 0, "threads must be 0 (all cores) or more, got %d", threads);
            BadInput.unless(
                    device.matches("auto|cpu|gpu:\\d{1,3}"), "device must be auto, cpu or gpu:N, got '%s'", device);
            if (noiseScale != null) {
                BadInput.unless(
                        noiseScale >= 0 && Double.isFinite(noiseScale),
                        "noiseScale must be 0 or more, got %s",
                        noiseScale);
            }
        }

        /** With the policies' own noise. */
        public Running(Pass pass, String device, int threads) {
            this(pass, device, threads, null);
        }
    }

    public PolicyFiles {
        if (folder != null) {
            BadInput.unless(Files.isDirectory(folder), "the folder of models must exist, there is none at %s", folder);
        }
    }

    @Override
    public List<String> names() {
        return List.copyOf(files().keySet());
    }

    @Override
    public Opened open(String wanted) {
        Path found = files().get(wanted);
        if (found == null) {
            throw new BadInput("a model must be one of " + names() + ", got '" + wanted + "'");
        }
        PolicyFile own = PolicyFile.read(found);
        PolicyFile read = running.noiseScale() == null ? own : own.withNoiseScale(running.noiseScale());
        requireFinite(read);
        double scale = read.contents().noiseScale();
        String hash = WeightHash.of(read.weights());
        if (running.pass().plain(read.contents().network(), running.device())) {
            PlainPolicy policy = PlainPolicy.of(read);
            return opened(read, policy, true, policy.noiseSize(), scale, hash);
        }
        DriftPolicy policy = DriftPolicy.of(read, running.device(), running.threads());
        return opened(read, policy, false, policy.noiseSize(), scale, hash);
    }

    private static Opened opened(
            PolicyFile read,
            io.drift4j.policy.Policy policy,
            boolean rowsAlone,
            int noiseSize,
            double scale,
            String hash) {
        return new Opened(
                policy,
                rowsAlone,
                noiseSize,
                scale,
                hash,
                read.manifest().step(),
                read.manifest().seed(),
                read.manifest().commit());
    }

    private static void requireFinite(PolicyFile read) {
        for (Map.Entry<String, Tensor> weight : read.weights().entrySet()) {
            for (float value : weight.getValue().values()) {
                BadInput.unless(
                        Float.isFinite(value),
                        "weights must be finite, but %s holds %s in %s: the training diverged or the file is damaged",
                        read.source(),
                        value,
                        weight.getKey());
            }
        }
    }

    private Map<String, Path> files() {
        Map<String, Path> files = new TreeMap<>();
        if (folder != null) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.forEach(path -> {
                    String entry = path.getFileName().toString();
                    if (entry.endsWith(ENDING)) {
                        files.put(entry.substring(0, entry.length() - ENDING.length()), path);
                    }
                });
            } catch (IOException e) {
                throw new BadInput("folder of models " + folder + " cannot be read: " + BadInput.reason(e), e);
            }
        }
        files.put(name, file);
        return files;
    }
}
