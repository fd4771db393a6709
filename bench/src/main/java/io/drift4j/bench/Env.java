package io.drift4j.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** PushT steps a second against {@code gym-pusht}: same starts, actions and rewards, one core each. */
final class Env {
    private Env() {}

    static void run(Options options, PrintWriter out) {
        int episodes = options.quick() ? 2 : 20;
        Path scratch = Places.scratch();
        Path recordings = scratch.resolve("recordings.json");
        EnvSide.Recordings.load(episodes).write(recordings);
        Map<String, Supplier<Answer>> sides = new LinkedHashMap<>();
        sides.put("ours", () -> Ask.ours("env", Map.of("episodes", episodes, "repeats", options.quick() ? 5 : 30)));
        sides.put(
                "peer", () -> Ask.peer(Peer.GYM, "env.py", Map.of("recordings", recordings.toString(), "repeats", 1)));
        Rounds rounds = Rounds.run(options.rounds(), sides);
        Places.delete(scratch);

        out.printf("env: PushT, %d recorded episodes, state observation, reward, resets, one thread%n", episodes);
        rounds.head(out);
        rounds.row(out, "ours", "drift4j", "stepsPerSecond", "steps/s");
        rounds.row(out, "peer", rounds.first("peer").side(), "stepsPerSecond", "steps/s");
        out.printf(
                Locale.ROOT,
                "  mean score of the episodes: %.6f here, %.6f there%n",
                rounds.of("ours", "score").median(),
                rounds.of("peer", "score").median());
        Rounds.ratio(
                out,
                "env",
                rounds.of("ours", "stepsPerSecond").median(),
                rounds.of("peer", "stepsPerSecond").median(),
                "steps/s");
    }
}
