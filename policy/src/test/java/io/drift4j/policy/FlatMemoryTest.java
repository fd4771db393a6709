package io.drift4j.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.policy.data.Pusht;
import io.drift4j.policy.train.PolicyConfig;
import io.drift4j.policy.train.PolicyTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory of the process, native and heap together, stays level over long work. */
@Tag("long")
class FlatMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path RECIPE = Path.of("../configs/pusht-state.yaml");
    private static final Path SHIPPED = Path.of("../models/pusht-state.drift4j");
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    @BeforeEach
    void linux() {
        assumeTrue(Files.exists(STATUS), "resident memory is read from /proc");
    }

    /** The recipe's network with small batches, so that 5,000 steps take minutes; a leak is one of arrays a step. */
    @Test
    void fiveThousandTrainingStepsNeedNoMoreMemoryThanOneThousand() {
        List<Long> resident = new ArrayList<>();
        train(
                List.of("train.steps=5000", "train.batchSize=16", "train.checkpointEvery=500", "train.logEvery=1000"),
                () -> resident.add(resident()));
        System.out.println("resident after each 1,000 training steps, MB: " + resident);
        assertThat(resident.get(4) - resident.get(0)).isLessThan(48);
    }

    @Test
    void theRecipeTrainsInLessThanTwoGigabytes() {
        train(List.of("train.steps=600", "train.logEvery=100"), () -> {});
        long peak = status("VmHWM");
        System.out.println("peak of this process, MB: " + peak);
        assertThat(peak).isLessThan(2000);
    }

    @Test
    void aHundredThousandPassesFromEightThreadsNeedNoMoreMemoryThanTenThousand() throws Exception {
        try (DriftPolicy policy = DriftPolicy.load(SHIPPED, "cpu", 1)) {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                passes(policy, threads, 10_000);
                long before = resident();
                passes(policy, threads, 90_000);
                long after = resident();
                System.out.printf("resident after 10,000 passes %d MB, after 100,000 %d MB%n", before, after);
                assertThat(after - before).isLessThan(48);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private void train(List<String> overrides, Runnable logged) {
        List<String> all = new ArrayList<>(overrides);
        all.add("train.threads=1");
        PolicyTraining.prepare(PolicyConfig.read(RECIPE, all), Pusht.FILE, RunFolder.create(folder.resolve("run")))
                .run((step, steps, values) -> logged.run(), () -> false);
    }

    private static void passes(Policy policy, ExecutorService threads, int count) throws Exception {
        List<Future<?>> done = IntStream.range(0, 8)
                .<Future<?>>mapToObj(thread -> threads.submit(() -> {
                    ObservationHistory history = history(policy.spec(), thread);
                    for (int i = 0; i < count / 8; i++) {
                        policy.act(history, Noise.seeded(i));
                    }
                }))
                .toList();
        for (Future<?> each : done) {
            each.get();
        }
    }

    private static ObservationHistory history(PolicySpec spec, long seed) {
        Map<String, float[]> frame = new HashMap<>();
        spec.observations()
                .forEach(key -> frame.put(key.name(), RandomStream.of(seed).gaussians(key.size())));
        return new ObservationHistory(Collections.nCopies(spec.observationSteps(), new Observation(frame)));
    }

    private static long resident() {
        System.gc();
        return status("VmRSS");
    }

    /** A number of kilobytes in the process's status, in megabytes. */
    private static long status(String key) {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(key + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / MEGABYTE)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
