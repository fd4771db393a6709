package io.drift4j.engine.nd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AllocatorTest {
    private static final Path STAT = Path.of("/proc/self/stat");

    @Test
    void theMemoryOfAStepServesTheNextOne() throws IOException {
        assumeTrue(Files.exists(STAT), "page faults are counted by Linux");
        try (NDManager manager = Backend.open("cpu", 1)) {
            for (int step = 0; step < 20; step++) {
                eightyMegabytes(manager);
            }
            long fewest = Long.MAX_VALUE; // of several, for the heap of Java may grow meanwhile
            for (int round = 0; round < 5; round++) {
                long before = faults();
                for (int step = 0; step < 5; step++) {
                    eightyMegabytes(manager);
                }
                fewest = Math.min(fewest, faults() - before);
            }
            assertThat(fewest).isLessThan(1500); // some 6,000 where each step fetches its memory anew
        }
    }

    private static void eightyMegabytes(NDManager manager) {
        try (Scope scope = Scope.open(manager)) {
            for (int i = 0; i < 40; i++) {
                scope.manager().ones(new Shape(512, 1024));
            }
        }
    }

    /** Minor page faults of this process so far: the tenth field, counted from behind the name in parentheses. */
    private static long faults() throws IOException {
        String stat = Files.readString(STAT);
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[7]);
    }
}
