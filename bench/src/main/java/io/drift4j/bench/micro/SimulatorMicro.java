package io.drift4j.bench.micro;

import io.drift4j.simeval.Environment;
import io.drift4j.simeval.pusht.PushT;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One control step of PushT (ten of physics, coverage, observation); the agent circles through the T. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class SimulatorMicro {
    private PushT task;
    private int step;

    @Setup
    public void open() {
        task = PushT.withKeys("state");
        task.reset(100000);
    }

    @Benchmark
    public Environment.Step step() {
        step++;
        Environment.Step made = task.step(new float[] {
            (float) (256 + 150 * Math.cos(0.05 * step)), (float) (256 + 150 * Math.sin(0.05 * step))
        });
        if (made.ended()) {
            task.reset(100000 + step);
        }
        return made;
    }
}
