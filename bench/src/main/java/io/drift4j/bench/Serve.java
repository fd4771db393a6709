package io.drift4j.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The shipped policy behind gRPC, ours against plain Python servers of the same network: requests a second when 32 sessions
 * ask as fast as they are answered, one session alone, and 64 sessions at 10 Hz.
 *
 * <p>Server and load run on the same machine, each in a process of its own; the load is the same for all.
 */
final class Serve {
    private static final String OURS = "ours";
    private static final List<String> PEERS = List.of("threads", "asyncio");
    private static final List<String> ALL = List.of(OURS, PEERS.get(0), PEERS.get(1));
    private static final int WORKERS = 8;
    private static final int BUSY_SESSIONS = 32;
    private static final int ROBOTS = 64;
    private static final double ROBOT_HERTZ = 10;

    private Serve() {}

    static void run(Options options, PrintWriter out) {
        int threads = options.threadsOr(1);
        String policy = Places.file("models/pusht-state.drift4j").toString();
        Path scratch = Places.scratch();
        Path example = scratch.resolve("example.json");
        OnePassSide.writeExample(Path.of(policy), example);

        Function<String, ServerProcess> servers = name -> server(name, policy, example, threads);
        double seconds = options.quick() ? 0.5 : 10;
        double warmUp = options.quick() ? 0.2 : 10;
        Map<String, Supplier<Answer>> sides = new LinkedHashMap<>();
        for (String name : ALL) {
            sides.put(name, () -> load(servers.apply(name), load(policy, BUSY_SESSIONS, 0, warmUp, seconds)));
            sides.put(alone(name), () -> load(servers.apply(name), load(policy, 1, 0, warmUp / 2, seconds / 2)));
        }
        Rounds rounds = Rounds.run(options.rounds(), sides);
        String best = PEERS.stream()
                .max(Comparator.comparingDouble(
                        name -> rounds.of(name, "requestsPerSecond").median()))
                .orElseThrow();
        Map<String, Supplier<Answer>> paced = new LinkedHashMap<>();
        for (String name : List.of(OURS, best)) {
            double minute = options.quick() ? 1 : 60;
            paced.put(name, () -> load(servers.apply(name), load(policy, ROBOTS, ROBOT_HERTZ, warmUp, minute)));
        }
        Rounds robots = Rounds.run(1, paced);
        Places.delete(scratch);
        print(rounds, robots, best, threads, out);
    }

    private static ServerProcess server(String name, String policy, Path example, int threads) {
        if (name.equals(OURS)) {
            return Ask.ourServer(Map.of("policy", policy));
        }
        Map<String, Object> asked = Map.of(
                "policy", policy, "example", example.toString(), "threads", threads, "kind", name, "workers", WORKERS);
        return Ask.peerServer(Peer.TORCH, "serve.py", asked);
    }

    private static String alone(String name) {
        return name + ", alone";
    }

    private static Map<String, Object> load(String policy, int sessions, double hertz, double warmUp, double seconds) {
        return Map.of("policy", policy, "sessions", sessions, "hertz", hertz, "warmUp", warmUp, "seconds", seconds);
    }

    /** What the load measured; memory is the server's. */
    private static Answer load(ServerProcess started, Map<String, Object> request) {
        try (ServerProcess server = started) {
            Map<String, Object> asked = new LinkedHashMap<>(request);
            asked.put("port", server.port());
            double before = server.peakMiB();
            Answer load = Ask.ours("load", asked);
            return new Answer(load.side(), load.values(), server.peakMiB(), before, load.text());
        }
    }

    private static void print(Rounds rounds, Rounds robots, String best, int threads, PrintWriter out) {
        out.printf("serve: models/pusht-state.drift4j, %d thread(s) a pass, load beside the server%n", threads);
        rounds.head(out);
        for (String name : ALL) {
            String label = name.equals(OURS) ? "drift4j" : "grpcio " + name;
            rounds.row(out, name, label + ", " + BUSY_SESSIONS + " sessions", "requestsPerSecond", "req/s");
            rounds.row(out, name, label + ", p50", "p50", "ms");
            rounds.row(out, name, label + ", p99", "p99", "ms");
            rounds.row(out, alone(name), label + ", 1 session, p50", "p50", "ms");
            rounds.row(out, alone(name), label + ", 1 session, p99", "p99", "ms");
        }
        out.println("  one session of drift4j, where the time goes (medians):");
        for (Robot.Stage stage : Robot.Stage.values()) {
            rounds.row(out, alone(OURS), "  " + stage.title(), stage.title(), "ms");
        }
        out.printf(
                Locale.ROOT,
                "  beyond the pass: %.3f ms%n",
                rounds.of(alone(OURS), "p50").median()
                        - rounds.of(alone(OURS), "infer").median());
        for (String name : List.of(OURS, best)) {
            StringBuilder counts = new StringBuilder();
            for (String count : List.of("asked", "answered", "failed", "wrong", "twice", "late")) {
                counts.append(String.format(
                        Locale.ROOT, " %s %.0f,", count, robots.of(name, count).median()));
            }
            out.printf(
                    Locale.ROOT,
                    "%d sessions at %.0f Hz, %s:%s p50 %s, p99 %s, max %s ms%n",
                    ROBOTS,
                    ROBOT_HERTZ,
                    name.equals(OURS) ? "drift4j" : "grpcio " + name,
                    counts,
                    Spread.number(robots.of(name, "p50").median()),
                    Spread.number(robots.of(name, "p99").median()),
                    Spread.number(robots.of(name, "max").median()));
        }
        Rounds.ratio(
                out,
                "serve p99",
                rounds.of(OURS, "p99").median(),
                rounds.of(best, "p99").median(),
                "ms");
        Rounds.ratio(
                out,
                "serve",
                rounds.of(OURS, "requestsPerSecond").median(),
                rounds.of(best, "requestsPerSecond").median(),
                "req/s");
    }
}
