package io.drift4j.cli;

import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.client.PolicyClient;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.v1.SessionLimits;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.engine.train.Manifest;
import io.drift4j.policy.PolicyContents;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A policy, training checkpoint or served model in words: what it takes and gives, where it comes from, how large it is. */
final class PolicyPage {

    private PolicyPage() {}

    static void print(Path file, PrintWriter out) {
        Manifest manifest = Checkpoint.readManifest(file);
        Checkpoint.read(file, List.copyOf(manifest.arrays().keySet())); // a damaged one is told, not described
        PolicyContents contents = ConfigFile.bind(manifest.contents(), PolicyContents.class, file + ": contents");
        PolicySpec spec = contents.spec();
        out.printf(
                Locale.ROOT,
                "%s   %s checkpoint, format %d, %,d bytes%n",
                file,
                manifest.kind(),
                manifest.format(),
                bytes(file));
        out.println();
        print(spec, out);
        out.println("noise scale    " + contents.noiseScale());
        out.println();
        manifest.arrays()
                .forEach((group, arrays) -> out.printf(
                        Locale.ROOT, "%-14s %d arrays, %,d numbers%n", group, arrays.size(), numbers(arrays)));
        out.printf(
                Locale.ROOT,
                "trained        %d steps, seed %d, commit %s%n",
                manifest.step(),
                manifest.seed(),
                manifest.commit());
        out.println("with           "
                + new TreeMap<>(manifest.versions())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .collect(Collectors.joining(", ")));
        out.println();
        out.println("configuration");
        ConfigFile.toYaml(manifest.config()).lines().forEach(line -> out.println("  " + line));
    }

    /** What a server says of the model it serves. */
    static void print(PolicyClient client, PolicyAddress address, PrintWriter out) {
        ServedModel model = client.model();
        ServedModel.Version version = model.version();
        out.printf("%s   model %s, version %d of this server%n", address, version.model(), version.number());
        out.println();
        print(model.spec(), out);
        out.println("noise scale    " + model.noiseScale() + ", " + model.noiseSize() + " numbers a pass");
        out.println();
        out.println("weights        " + version.weightHash());
        out.println("spec           " + model.specHash());
        out.printf(
                Locale.ROOT,
                "trained        %d steps, seed %d, commit %s%n",
                model.trainedSteps(),
                model.trainingSeed(),
                model.commit());
        SessionLimits limits = client.limits();
        out.printf(
                Locale.ROOT,
                "a session      %s observations a second, %,d bytes each, pictures of %,d pixels, gone after %s s without a"
                        + " call%n",
                limits.getObservationsPerSecond(),
                limits.getMessageBytes(),
                limits.getImagePixels(),
                limits.getIdleSeconds());
    }

    private static void print(PolicySpec spec, PrintWriter out) {
        out.println("task           " + spec.task());
        for (ObservationKey key : spec.observations()) {
            out.printf("takes          %s: %d numbers%s%n", key.name(), key.size(), unit(key.unit()));
        }
        out.printf(
                "gives          %s%s, from %s to %s%n",
                spec.action().names(),
                unit(spec.action().unit()),
                spec.action().low(),
                spec.action().high());
        out.printf(
                Locale.ROOT,
                "steps          To %d observed, T %d in a chunk, Ta %d executed, %s s each%n",
                spec.observationSteps(),
                spec.horizon(),
                spec.executedSteps(),
                spec.stepSeconds());
    }

    private static String unit(String unit) {
        return unit.isEmpty() || unit.equals("1") ? "" : " in " + unit;
    }

    private static long numbers(Map<String, List<Long>> arrays) {
        return arrays.values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
                .sum();
    }

    private static long bytes(Path file) {
        try (Stream<Path> walk = Files.walk(file)) {
            long sum = 0;
            for (Path each : walk.filter(Files::isRegularFile).toList()) {
                sum += Files.size(each);
            }
            return sum;
        } catch (IOException e) {
            throw new BadInput(file + " must be readable, reading failed: " + e.getMessage(), e);
        }
    }
}
