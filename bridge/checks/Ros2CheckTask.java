import io.drift4j.policy.Observation;
import io.drift4j.simeval.Environment.Step;
import io.drift4j.simeval.pusht.PushT;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;

/**
 * PushT behind a pipe, for a robot in another language. Lines in: {@code reset SEED}, {@code step X Y}. Each is answered by one:
 * reward, whether the episode is over, agent x, y, the 18 keypoint numbers, and a picture in base64 (SIDE rows of SIDE pixels,
 * blue green red, each row followed by PADDING bytes).
 */
public final class Ros2CheckTask {
    private static final int SIDE = 192;
    private static final int PADDING = 16;

    public static void main(String[] arguments) throws Exception {
        PushT task = PushT.create();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("reset")) {
                tell(task, task.reset(Long.parseLong(words[1])), 0, false);
            } else {
                Step step = task.step(new float[] {Float.parseFloat(words[1]), Float.parseFloat(words[2])});
                tell(task, step.observation(), step.reward(), step.ended());
            }
        }
    }

    private static void tell(PushT task, Observation seen, double reward, boolean ended) {
        StringJoiner line = new StringJoiner(" ");
        line.add(Double.toString(reward)).add(ended ? "1" : "0");
        for (String key : new String[] {"agent_pos", "keypoint"}) {
            for (float number : seen.get(key)) {
                line.add(Float.toString(number));
            }
        }
        int[] picture = task.picture(SIDE);
        byte[] bytes = new byte[SIDE * (3 * SIDE + PADDING)];
        for (int i = 0; i < picture.length; i++) {
            int at = i / SIDE * (3 * SIDE + PADDING) + i % SIDE * 3;
            bytes[at] = (byte) picture[i];
            bytes[at + 1] = (byte) (picture[i] >> 8);
            bytes[at + 2] = (byte) (picture[i] >> 16);
        }
        line.add(Base64.getEncoder().encodeToString(bytes));
        System.out.println(line);
    }
}
