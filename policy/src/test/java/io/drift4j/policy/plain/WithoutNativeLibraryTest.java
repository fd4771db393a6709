package io.drift4j.policy.plain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drift4j.engine.train.Checkpoint;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.DriftPolicy;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The jars a robot needs, in a virtual machine of their own: drift4j's engine and policy, and Jackson. */
class WithoutNativeLibraryTest {
    private static final Path SHIPPED = Path.of("../models/pusht-state.drift4j");
    /** One class of each jar, and of this test. */
    private static final List<Class<?>> NEEDED = List.of(
            PlainPolicy.class,
            Checkpoint.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonInclude.class,
            WithoutNativeLibraryTest.class);

    /** What the other virtual machine runs. */
    static final class Robot {
        private Robot() {}

        public static void main(String[] arguments) {
            try (Policy policy =
                    arguments[0].equals("plain") ? PlainPolicy.load(SHIPPED) : DriftPolicy.load(SHIPPED, "cpu", 1)) {
                System.out.println(Arrays.toString(act(policy).values()));
            }
        }
    }

    private static Chunk act(Policy policy) {
        ObservationHistory.Recorder history =
                new ObservationHistory.Recorder(policy.spec().observationSteps());
        Map<String, float[]> values = new LinkedHashMap<>();
        for (ObservationKey key : policy.spec().observations()) {
            float[] numbers = new float[key.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = 100 + 31 * i % 200;
            }
            values.put(key.name(), numbers);
        }
        history.add(new Observation(values));
        return policy.act(history.history(), Noise.seeded(7));
    }

    @Test
    void actsWithoutTheJarsOfTheLibrary() throws Exception {
        try (Policy here = PlainPolicy.load(SHIPPED)) {
            assertThat(robot("plain").strip())
                    .isEqualTo(Arrays.toString(act(here).values()));
        }
    }

    @Test
    void theNativePassNeedsThem() throws Exception {
        assertThat(robot("native")).containsPattern("NoClassDefFoundError: (ai/djl|com/sun/jna)/");
    }

    private static String robot(String pass) throws IOException, InterruptedException {
        String classPath =
                NEEDED.stream().map(WithoutNativeLibraryTest::place).collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Robot.class.getName(),
                        pass)
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return out;
    }

    /** The jar or folder a class was loaded from. */
    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
