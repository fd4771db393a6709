package io.drift4j.bench;

import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.InferRequest;
import io.drift4j.bridge.v1.InferResponse;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.PolicyServiceGrpc.PolicyServiceStub;
import io.drift4j.bridge.v1.Timings;
import io.drift4j.policy.PolicySpec;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/** One session that asks, and counts what it is answered. Thread-safe. */
final class Robot {
    private static final long DEADLINE_SECONDS = 10;

    /** What the server says it did with the time. */
    enum Stage {
        DECODE(Timings::getDecodeNanos),
        QUEUE(Timings::getQueueNanos),
        INFER(Timings::getInferNanos),
        ENCODE(Timings::getEncodeNanos);

        private final ToLongFunction<Timings> nanos;

        Stage(ToLongFunction<Timings> nanos) {
            this.nanos = nanos;
        }

        String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Trip(long nanos, Timings timings) {}

    private final PolicyServiceStub stub;
    private final InferRequest.Builder request;
    private final int bytes;
    private final List<Trip> trips = new ArrayList<>();
    private long sequence;
    private int asked;
    private int failed;
    private int wrong;
    private int twice;
    private int late;
    private boolean waiting;

    Robot(PolicyServiceStub stub, String session, History history, PolicySpec spec) {
        this.stub = stub;
        this.request = InferRequest.newBuilder()
                .setSessionId(session)
                .setObservation(Observation.newBuilder().setHistory(history));
        this.bytes = 4 * spec.horizon() * spec.action().size();
    }

    /** Asks again as soon as it is answered. */
    void askUntil(long end, CountDownLatch done) {
        ask(() -> {
            if (System.nanoTime() < end) {
                askUntil(end, done);
            } else {
                done.countDown();
            }
        });
    }

    /** Asks once a period; a period in which the last answer is still due is late, and asks nothing. */
    void askEach(long period, long offset, long end, ScheduledExecutorService timer, CountDownLatch done) {
        timer.schedule(() -> tick(System.nanoTime(), period, end, timer, done), offset, TimeUnit.NANOSECONDS);
    }

    private void tick(long due, long period, long end, ScheduledExecutorService timer, CountDownLatch done) {
        boolean last = due + period >= end;
        synchronized (this) {
            if (waiting) {
                late++;
                if (last) {
                    timer.schedule(() -> tick(due, period, end, timer, done), period, TimeUnit.NANOSECONDS);
                    return;
                }
            }
        }
        if (!waiting()) {
            ask(() -> {
                if (last) {
                    done.countDown();
                }
            });
        }
        if (!last) {
            timer.schedule(
                    () -> tick(due + period, period, end, timer, done),
                    due + period - System.nanoTime(),
                    TimeUnit.NANOSECONDS);
        }
    }

    private synchronized boolean waiting() {
        return waiting;
    }

    private void ask(Runnable next) {
        InferRequest message;
        long mine;
        synchronized (this) {
            mine = ++sequence;
            asked++;
            waiting = true;
            request.getObservationBuilder().setSequence(mine).setSeed(mine);
            message = request.build();
        }
        long sent = System.nanoTime();
        stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS).infer(message, new StreamObserver<>() {
            private boolean answered;

            @Override
            public void onNext(InferResponse response) {
                long nanos = System.nanoTime() - sent;
                synchronized (Robot.this) {
                    if (answered) {
                        twice++;
                        return;
                    }
                    answered = true;
                    take(response.getChunk(), mine, nanos);
                }
            }

            @Override
            public void onError(Throwable e) {
                synchronized (Robot.this) {
                    failed++;
                    waiting = false;
                }
                next.run();
            }

            @Override
            public void onCompleted() {
                synchronized (Robot.this) {
                    waiting = false;
                }
                next.run();
            }
        });
    }

    private void take(ActionChunk chunk, long mine, long nanos) {
        if (chunk.getSequence() == mine && chunk.getActions().size() == bytes) {
            trips.add(new Trip(nanos, chunk.getTimings()));
        } else {
            wrong++;
        }
    }

    /** Forgets what was measured so far. */
    synchronized void forget() {
        trips.clear();
        asked = 0;
        failed = 0;
        wrong = 0;
        twice = 0;
        late = 0;
    }

    /** Round trips, ms. */
    synchronized DoubleStream roundTrips() {
        return List.copyOf(trips).stream().mapToDouble(trip -> trip.nanos * 1e-6);
    }

    /** What the server says of a stage, ms. */
    synchronized DoubleStream times(Stage stage) {
        return List.copyOf(trips).stream().mapToDouble(trip -> stage.nanos.applyAsLong(trip.timings) * 1e-6);
    }

    synchronized int asked() {
        return asked;
    }

    synchronized int failed() {
        return failed;
    }

    synchronized int wrong() {
        return wrong;
    }

    synchronized int twice() {
        return twice;
    }

    synchronized int late() {
        return late;
    }
}
