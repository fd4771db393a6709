package io.drift4j.bench;

import io.drift4j.engine.BadInput;
import java.io.PrintWriter;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks of {@code io.drift4j.bench.micro} whose names match a pattern. */
final class Micro {
    private Micro() {}

    static void run(Options options, PrintWriter out) {
        BadInput.unless(options.rest().size() <= 1, "micro takes one pattern, got %s", options.rest());
        String pattern = options.rest().isEmpty() ? "." : options.rest().get(0);
        int iterations = options.quick() ? 1 : 5;
        out.flush(); // JMH writes to standard output itself
        try {
            new Runner(new OptionsBuilder()
                            .include("drift4j.*micro.*(?i:" + pattern + ")")
                            .forks(1)
                            .jvmArgsAppend("-XX:+UseSerialGC")
                            .warmupIterations(options.quick() ? 1 : 3)
                            .warmupTime(TimeValue.milliseconds(options.quick() ? 100 : 1000))
                            .measurementIterations(iterations)
                            .measurementTime(TimeValue.milliseconds(options.quick() ? 100 : 1000))
                            .build())
                    .run();
        } catch (NoBenchmarksException e) {
            throw new BadInput("no micro-benchmark matches '" + pattern + "', leave the pattern away for all", e);
        } catch (RunnerException e) {
            throw new IllegalStateException("the micro-benchmarks failed", e);
        }
    }
}
