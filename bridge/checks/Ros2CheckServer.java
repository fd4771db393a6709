import io.drift4j.bridge.model.ModelSource;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Noise;
import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.policy.plain.PlainPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves the shipped PushT policy with a picture key beside its own: {@code Ros2CheckServer POLICY} prints its port, and when
 * standard input ends what became of the pictures.
 *
 * <p>A picture must show what the numbers say: the blue agent at {@code agent_pos} and the grey T at each of its keypoints. If the
 * agent is elsewhere, the policy gives numbers that are none, and the server refuses the observation. Keypoints are counted by
 * themselves: their messages have no stamp but the time they come, so one that comes late is taken for a newer one.
 */
public final class Ros2CheckServer {
    private static final int SIDE = 96;
    private static final float BOARD = 512;
    private static final int NEAR = 2; // pixels: keypoints lie on the edge of the T

    private static final AtomicLong RIGHT = new AtomicLong();
    private static final AtomicLong WRONG = new AtomicLong();
    private static final AtomicLong LATE = new AtomicLong();

    private record Looking(PlainPolicy policy, PolicySpec spec) implements Policy {

        static Looking at(PlainPolicy policy) {
            PolicySpec own = policy.spec();
            List<ObservationKey> keys = new ArrayList<>(own.observations());
            keys.add(new ObservationKey("image", SIDE * SIDE * 3, "1", List.of(SIDE, SIDE, 3), List.of()));
            return new Looking(
                    policy,
                    new PolicySpec(
                            own.task(),
                            keys,
                            own.action(),
                            own.observationSteps(),
                            own.executedSteps(),
                            own.horizon(),
                            own.stepSeconds()));
        }

        @Override
        public List<Chunk> act(List<ObservationHistory> histories, List<Noise> noises) {
            List<Chunk> chunks = new ArrayList<>(policy.act(histories, noises));
            for (int i = 0; i < chunks.size(); i++) {
                if (!histories.get(i).frames().stream().allMatch(Looking::shows)) {
                    Chunk chunk = chunks.get(i);
                    float[] none = new float[chunk.values().length];
                    Arrays.fill(none, Float.NaN);
                    chunks.set(i, new Chunk(chunk.horizon(), chunk.actionSize(), none));
                }
            }
            return chunks;
        }

        private static boolean shows(Observation frame) {
            float[] image = frame.get("image");
            float first = image[0];
            boolean blank = true;
            for (float number : image) {
                blank &= number == first;
            }
            if (blank) {
                return true; // while the server warms up
            }
            float[] agent = frame.get("agent_pos");
            boolean right = near(image, agent[0], agent[1], 1, (r, g, b) -> b > r + 0.15 && b > g + 0.1);
            boolean inTime = true;
            float[] points = frame.get("keypoint");
            for (int i = 0; i < points.length; i += 2) {
                boolean hidden = Math.hypot(points[i] - agent[0], points[i + 1] - agent[1]) < 40; // by the agent
                inTime &= hidden || near(image, points[i], points[i + 1], NEAR, (r, g, b) -> r < 0.75 && g < 0.78 && b > r);
            }
            (right ? RIGHT : WRONG).incrementAndGet();
            LATE.addAndGet(right && !inTime ? 1 : 0);
            return right;
        }

        private interface Colour {
            boolean is(float red, float green, float blue);
        }

        private static boolean near(float[] image, float boardX, float boardY, int most, Colour colour) {
            int x = (int) (boardX / BOARD * SIDE);
            int y = (int) (boardY / BOARD * SIDE);
            for (int row = Math.max(0, y - most); row <= Math.min(SIDE - 1, y + most); row++) {
                for (int column = Math.max(0, x - most); column <= Math.min(SIDE - 1, x + most); column++) {
                    int at = 3 * (row * SIDE + column);
                    if (colour.is(image[at], image[at + 1], image[at + 2])) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public void close() {}
    }

    private record Source(PlainPolicy policy) implements ModelSource {
        @Override
        public List<String> names() {
            return List.of("pusht-with-pictures");
        }

        @Override
        public Opened open(String name) {
            return new Opened(
                    Looking.at(policy),
                    true,
                    policy.noiseSize(),
                    policy.noiseScale(),
                    "0".repeat(64),
                    0,
                    0,
                    "unknown");
        }
    }

    public static void main(String[] arguments) throws Exception {
        PlainPolicy policy = PlainPolicy.load(Path.of(arguments[0]));
        try (PolicyServer server = PolicyServer.start(
                ServerConfig.defaults().withPorts(0, 0), new Source(policy), "pusht-with-pictures")) {
            System.out.println(server.port());
            while (System.in.read() >= 0) {
                // the parent holds it open for as long as we are to live
            }
            System.out.println(RIGHT + " " + WRONG + " " + LATE);
        }
    }
}
