package io.drift4j.cli;

import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.Training;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.plain.Pass;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy in a file.
 *
 * <p>Plain Java runs the network if it can, as in a server, so both give the same bits. The native library runs with one thread, as it does for a robot: passes are small, and environments step on all
 * cores meanwhile.
 *
 * @param label for people
 * @param file a {@code .drift4j} file or a checkpoint folder
 * @param kind which weights act
 * @param pass what runs the network
 * @param noiseScale factor on the noise; null for the policy's own
 */
record FilePolicy(
        String label,
        Path file,
        Kind kind,
        Pass pass,
        @Nullable Double noiseScale) implements PolicySource {
    private static final String DEVICE = "cpu";
    private static final int THREADS = 1;

    /** Which weights of a run act. */
    enum Kind {
        /** The moving average: what a policy file holds. */
        AVERAGED(Training.EMA),
        /** Those of the last training step: what only training checkpoints hold. */
        RAW(Training.MODEL);

        private final String group;

        Kind(String group) {
            this.group = group;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The averaged weights, with the policy's own noise. */
    static FilePolicy of(Path file, String label) {
        return new FilePolicy(label, file, Kind.AVERAGED, Pass.AUTO, null);
    }

    @Override
    public Opened open() {
        PolicyFile read = PolicyFile.read(file, kind.group);
        PolicyFile scaled = noiseScale == null ? read : read.withNoiseScale(noiseScale);
        return new Opened(
                pass.open(scaled, DEVICE, THREADS), () -> new Told(settings(scaled), List.of()), Places.log(file));
    }

    private Map<String, Object> settings(PolicyFile opened) {
        Manifest manifest = opened.manifest();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("policy", opened.source().toString());
        settings.put("noiseScale", opened.contents().noiseScale());
        settings.put("pass", pass.plain(opened.contents().network(), DEVICE) ? "java" : "native");
        settings.put("weights", kind.toString());
        settings.put("trainedSteps", manifest.step());
        settings.put("trainingSeed", manifest.seed());
        settings.put("commit", manifest.commit());
        settings.put("threads", THREADS);
        return settings;
    }
}
