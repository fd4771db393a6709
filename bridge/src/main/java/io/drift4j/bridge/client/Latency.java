package io.drift4j.bridge.client;

import io.drift4j.bridge.v1.Timings;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Where the time of one call went, nanoseconds.
 *
 * @param roundTrip from the call to the checked chunk, by the client's clock
 * @param decode server: from the request to frames of numbers
 * @param queue server: waiting for the pass
 * @param infer server: the pass
 * @param encode server: safety layer and making the answer
 */
public record Latency(long roundTrip, long decode, long queue, long infer, long encode) {

    /** From what a server told. */
    public static Latency of(long roundTrip, Timings server) {
        return new Latency(
                roundTrip,
                server.getDecodeNanos(),
                server.getQueueNanos(),
                server.getInferNanos(),
                server.getEncodeNanos());
    }

    /** All that the server does not account for: the network, gRPC at both ends, the client. */
    public long elsewhere() {
        return Math.max(0, roundTrip - decode - queue - infer - encode);
    }

    /** The newest calls, a fixed number of them. Thread-safe. */
    static final class Recent {
        private static final int MOST = 512;

        private final Latency[] calls = new Latency[MOST];
        private long count;

        synchronized void add(Latency call) {
            calls[(int) (count++ % MOST)] = call;
        }

        /** The median of each part by itself, so parts need not add up; nothing before the first call. */
        synchronized Optional<Latency> median() {
            if (count == 0) {
                return Optional.empty();
            }
            Latency[] kept = Arrays.copyOf(calls, (int) Math.min(count, MOST));
            return Optional.of(new Latency(
                    median(kept, Latency::roundTrip),
                    median(kept, Latency::decode),
                    median(kept, Latency::queue),
                    median(kept, Latency::infer),
                    median(kept, Latency::encode)));
        }

        private static long median(Latency[] kept, ToLongFunction<Latency> part) {
            long[] sorted = Arrays.stream(kept).mapToLong(part).sorted().toArray();
            return sorted[(sorted.length - 1) / 2];
        }
    }
}
