import io.drift4j.simeval.Environment;
import io.drift4j.simeval.pusht.PushT;
import io.drift4j.simeval.pusht.StartPose;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The Java half of gym-pusht-replay: score (largest reward) of each episode of the folder, written to drift4j.f8. */
public final class ReplayScores {
    private static final int WARM_UP_ROUNDS = 10;

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        FloatBuffer states = read(folder.resolve("states.f4")).asFloatBuffer();
        FloatBuffer actions = read(folder.resolve("actions.f4")).asFloatBuffer();
        IntBuffer ends = read(folder.resolve("ends.i4")).asIntBuffer();
        double[] scores = new double[ends.limit()];
        double stepsPerSecond = 0;
        for (int round = 0; round <= WARM_UP_ROUNDS; round++) {
            stepsPerSecond = replay(states, actions, ends, scores);
        }
        ByteBuffer out = ByteBuffer.allocate(8 * scores.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(scores).forEach(out::putDouble);
        Files.write(folder.resolve("drift4j.f8"), out.array());
        System.out.printf(
                Locale.ROOT,
                "drift4j    %.5f mean score, %d episodes, %,.0f control steps per CPU second%n",
                Arrays.stream(scores).average().orElseThrow(),
                scores.length,
                stepsPerSecond);
    }

    /** Fills the scores; returns control steps per CPU second of this thread. */
    private static double replay(FloatBuffer states, FloatBuffer actions, IntBuffer ends, double[] scores) {
        long began = cpuNanos();
        int steps = 0;
        int start = 0;
        try (PushT environment = PushT.create()) {
            for (int episode = 0; episode < scores.length; episode++) {
                double[] state = new double[5];
                for (int i = 0; i < 5; i++) {
                    state[i] = states.get(5 * start + i);
                }
                environment.resetTo(state, StartPose.EXACT);
                scores[episode] = 0;
                for (int row = start; row < ends.get(episode); row++) {
                    Environment.Step step =
                            environment.step(new float[] {actions.get(2 * row), actions.get(2 * row + 1)});
                    steps++;
                    scores[episode] = Math.max(scores[episode], step.reward());
                    if (step.ended()) {
                        break;
                    }
                }
                start = ends.get(episode);
            }
        }
        return steps * 1e9 / (cpuNanos() - began);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static ByteBuffer read(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
