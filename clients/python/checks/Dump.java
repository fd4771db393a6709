import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.Observation;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.Estimate;
import io.drift4j.simeval.Intervals;
import io.drift4j.simeval.pusht.PushT;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The Java half of java-agreement: what drift4j observes, draws and sums up, a line each as `name: numbers`. */
public final class Dump {
    private static final int STEPS = 60;

    public static void main(String[] arguments) throws IOException {
        try (PrintStream out = new PrintStream(Files.newOutputStream(Path.of(arguments[0])))) {
            for (int i = 1; i < arguments.length; i++) {
                long seed = Long.parseLong(arguments[i]);
                episode(seed, out);
                for (int decision = 0; decision < 3; decision++) {
                    long noise = RandomStream.of(7)
                            .split("rollout")
                            .split(seed)
                            .split(decision)
                            .nextLong();
                    out.println("noise " + seed + " " + decision + ": " + noise);
                }
            }
            double[] values = {0.5, 1, 0.25, 0.75, 1, 0.9, 0.1};
            estimate("bootstrap", Intervals.bootstrapMean(values, 20_260_101), out);
            estimate("wilson", Intervals.wilson(3, 7), out);
            estimate("wilson-none", Intervals.wilson(0, 7), out);
        }
    }

    /** The agent goes to the block, then to the middle of the board, by the same float targets as in Python. */
    private static void episode(long seed, PrintStream out) {
        try (PushT environment = PushT.withKeys("keypoint", "agent_pos", "state", "image")) {
            Observation seen = environment.reset(seed);
            float[] block = Arrays.copyOfRange(seen.get("state"), 2, 4);
            line("start " + seed, PushT.startState(seed), out);
            for (int step = 0; step <= STEPS; step++) {
                String name = " " + seed + " " + step;
                for (String key : new String[] {"keypoint", "agent_pos", "state"}) {
                    line(key + name, widen(seen.get(key)), out);
                }
                if (step % 20 == 0) {
                    line("image" + name, widen(seen.get("image")), out);
                }
                float[] target = step < STEPS / 2 ? block : new float[] {256, 256};
                Environment.Step taken = environment.step(target);
                line("reward" + name, new double[] {taken.reward()}, out);
                seen = taken.observation();
            }
        }
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static void estimate(String name, Estimate estimate, PrintStream out) {
        line(name, new double[] {estimate.value(), estimate.low(), estimate.high()}, out);
    }

    private static void line(String name, double[] values, PrintStream out) {
        out.println(name + ": " + Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" ")));
    }
}
