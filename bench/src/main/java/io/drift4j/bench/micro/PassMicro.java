package io.drift4j.bench.micro;

import io.drift4j.bench.Acting;
import io.drift4j.policy.Chunk;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One pass of the shipped policy at batch 1, from raw observations to raw actions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class PassMicro {
    /** One of {@link Acting#implementations}. */
    @Param({"native", "java"})
    String implementation = "native";

    private Acting acting;
    private int seed;

    @Setup
    public void open() {
        acting = Acting.load(implementation);
    }

    @TearDown
    public void close() {
        acting.close();
    }

    @Benchmark
    public Chunk pass() {
        return acting.act(seed++);
    }
}
