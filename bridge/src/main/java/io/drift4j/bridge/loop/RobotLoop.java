package io.drift4j.bridge.loop;

import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.Latency;
import io.drift4j.bridge.client.PolicyClient;
import io.drift4j.bridge.client.PolicyStream;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.client.ServerFault;
import io.drift4j.bridge.client.SessionStream;
import io.drift4j.bridge.loop.Outbox.Sent;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.Refusal;
import io.drift4j.bridge.wire.ObservationMessages;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Arrival;
import io.drift4j.policy.schedule.ChunkScheduler;
import io.drift4j.policy.schedule.Command;
import io.drift4j.policy.schedule.Scheduler;
import io.drift4j.policy.schedule.StepClock;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A robot's end of a served policy: frames in, one command each control step out, and nothing waits. Thread-safe.
 *
 * <pre>
 * try (RobotLoop loop = RobotLoop.connect(connection, LoopConfig.defaults())) {
 *     each control step:
 *         loop.observe(frame, captured);        // System.nanoTime() of its capture
 *         loop.command().ifPresent(command -> robot.send(command.values()));
 * }
 * </pre>
 *
 * <p>All frames are given; one is sent when the scheduler wants a chunk, with the To-1 before it as frames dt apart, so the
 * server needs no memory of the robot and a new connection goes on where the last one broke. The frame belongs to the control
 * step nearest to its capture, and so does index To-1 of its chunk; but a robot that has stood still since then, as before its
 * first chunk, begins there when the chunk comes, and leaves nothing out.
 *
 * <p>A chunk counts only if it answers an observation of this episode on this connection that waits for one, has the right
 * shape, is finite, and passes the safety layer. When none comes the scheduler keeps the last speed, then slows down to rest,
 * inside the same limits ({@link LoopConfig#safety}).
 * Meanwhile a broken connection is opened anew, at first after 50 ms, later each second: whenever {@link #observe} or {@link
 * #command} is called, for the loop has no thread and no clock but the one it is given. A server that gives no sign of itself
 * for twice the length of a chunk, 2 seconds at least, while an answer is due counts as gone; without an answer due it takes the
 * connection's probe ({@link Connection}).
 */
public final class RobotLoop implements AutoCloseable {
    private static final long LEAST_SILENCE_NANOS = 2_000_000_000;

    private final PolicySpec spec;
    private final LongSupplier nanos;
    private final long start;
    private final double stepNanos;
    private final StepClock clock;
    private final Scheduler rules;
    private final ChunkScheduler scheduler;
    private final Outbox outbox;
    private final Uplink uplink;
    private final Tally tally;
    private final ChunkCheck check;
    private Events events = new Events();
    private long episodeStart;
    private long firstStep;
    private long moved = Long.MIN_VALUE; // step of the last command that was not to rest
    private boolean answerDue;
    private boolean closed;

    /**
     * A loop for a model whose step 0 is now; it connects when it is first used.
     *
     * @param model what the robot is made for
     * @param source where it is served
     * @param nanos the robot's clock, nanoseconds, never falling; a simulator's own, for one that waits for nobody
     * @throws BadInput if the configuration does not fit the policy
     */
    public RobotLoop(ServedModel model, PolicyStream.Source source, LoopConfig config, LongSupplier nanos) {
        this.spec = model.spec();
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.stepNanos = spec.stepSeconds() * 1e9;
        this.clock = new StepClock(nanos, spec.stepSeconds());
        this.tally = new Tally(model);
        this.check = ChunkCheck.of(spec, config.safety(), tally);
        this.rules = CommandLimits.rules(config, spec);
        this.scheduler = new ChunkScheduler(rules, clock);
        this.outbox = new Outbox(spec, config.seed());
        this.uplink = new Uplink(source, Math.max(LEAST_SILENCE_NANOS, Math.round(2 * rules.reach() * stepNanos)));
        this.episodeStart = start;
    }

    /**
     * A loop on {@link System#nanoTime} for whatever is served there, which must answer within the connection's patience.
     *
     * @throws ServerFault if the server does not answer, or refuses
     * @throws BadInput if the configuration does not fit the policy
     */
    public static RobotLoop connect(Connection connection, LoopConfig config) {
        ServedModel model;
        try (PolicyClient client = PolicyClient.connect(connection)) {
            model = client.model();
        }
        return new RobotLoop(model, SessionStream.source(connection, model), config, System::nanoTime);
    }

    /** What the policy takes and gives. */
    public PolicySpec spec() {
        return spec;
    }

    /**
     * Takes a frame, and sends it if a chunk is wanted and there is a connection. A frame that was captured before the last
     * {@link #reset}, or before one that was given, is left out.
     *
     * @param captured when, by the loop's clock
     * @return whether it was sent
     * @throws BadInput if the frame does not fit the policy or is not finite, or its capture is still to come
     */
    public synchronized boolean observe(Observation frame, long captured) {
        Frame message = ObservationMessages.frame(spec, frame);
        long now = nanos.getAsLong();
        BadInput.unless(
                captured - now <= stepNanos,
                "a frame must be captured before it is given, but this one is of %.3f s later: is its time from another clock"
                        + " than the loop's?",
                (captured - now) * 1e-9);
        tend(now);
        long step = Math.max(firstStep, Math.round((captured - start) / stepNanos));
        if (captured - episodeStart < 0 || !outbox.add(step, message)) {
            return false;
        }
        PolicyStream stream = uplink.stream();
        if (stream == null || !rules.wantsObservation(scheduler.schedule(), clock.getAsLong())) {
            return false;
        }
        long useful = start + Math.round((step + rules.reach()) * stepNanos) - now;
        if (useful <= 0) {
            tally.stale++;
            return false;
        }
        if (!stream.ready()) {
            tally.unsent++;
            return false;
        }
        OptionalLong asked = scheduler.observe();
        asked.ifPresent(
                k -> send(stream, new Sent(Math.min(step, k), k, frame, captured, now, useful, outbox.padded())));
        return asked.isPresent();
    }

    private void send(PolicyStream stream, Sent sent) {
        try {
            stream.send(outbox.message(sent));
        } catch (BadInput e) { // too large for the server
            outbox.answered(outbox.sequence());
            scheduler.failed(sent.asked());
            throw e;
        }
        if (!answerDue) {
            answerDue = true;
            uplink.alive(sent.sent());
        }
    }

    /** The command for the control step that is due; nothing if it was given already, or before the first chunk. */
    public synchronized Optional<Command> command() {
        tend(nanos.getAsLong());
        Optional<Command> command = scheduler.command();
        command.ifPresent(given -> {
            tally.starved = given.kind().starved();
            moved = given.kind() == Command.Kind.RESTING ? moved : given.step();
        });
        return command;
    }

    /**
     * What the robot would be told from the next step on if nothing came any more: the plan for so many steps at most, then how it
     * slows down, up to the first command at rest. Nothing before the first chunk. For robots that take more than one command at a
     * time, so that the last message they got brings them to rest.
     */
    public synchronized List<Command> ahead(int steps) {
        return scheduler.ahead(steps);
    }

    /**
     * Lets the robot slow down to rest from its next command on: the plan is dropped, and so are answers that are on their way. The
     * next frame that is given lets it go on.
     */
    public synchronized void halt() {
        scheduler.halt();
        outbox.giveUpAll();
        answerDue = false;
    }

    /** Begins a new episode: nothing of the last one counts, and the session moves to the model that is active now. */
    public synchronized void reset() {
        scheduler.reset();
        begin();
    }

    /**
     * Begins a new episode of a robot that is known to stand, and is told to stay until the first chunk.
     *
     * @param measured where, A numbers in action units
     */
    public synchronized void reset(float[] measured) {
        scheduler.reset(measured);
        begin();
    }

    private void begin() {
        episodeStart = nanos.getAsLong();
        moved = Long.MIN_VALUE;
        firstStep = scheduler.schedule().next();
        outbox.begin(firstStep);
        answerDue = false;
        PolicyStream stream = uplink.stream();
        if (stream != null) {
            stream.reset();
        }
    }

    /** What is known now. */
    public synchronized LoopState state() {
        return tally.state(
                uplink.stream() != null, outbox.sequence(), scheduler.schedule().counts());
    }

    private void tend(long now) {
        if (closed) {
            return;
        }
        outbox.giveUp(now);
        if (uplink.silent(now, answerDue)) {
            lost(now, "the server gave no sign of itself for too long");
        }
        if (uplink.due(now)) {
            events = new Events();
            uplink.begin(now, events);
        }
    }

    private void lost(long now, String why) {
        tally.problem = why;
        events = new Events(); // what the old ones hear is over
        uplink.drop(now);
        outbox.giveUpAll();
        answerDue = false;
        scheduler.failed(scheduler.schedule().observed());
    }

    private void arrived(ActionChunk message) {
        long now = nanos.getAsLong();
        Sent sent = outbox.answered(message);
        heard(now);
        if (sent == null) {
            tally.discarded++;
            return;
        }
        uplink.answered();
        Chunk chunk = check.pass(message, sent.frame());
        if (chunk != null && scheduler.accept(from(sent), chunk) == Arrival.Outcome.ACCEPTED) {
            tally.problem = "";
            tally.answered = message.getSequence();
            tally.latency = Latency.of(now - sent.sent(), message.getTimings());
            tally.padded = sent.padded();
        }
        scheduler.failed(sent.asked()); // of no effect if that is the step the chunk was accepted for
    }

    /** The step of index To-1 of a chunk: now, for a robot that has stood still since the frame. */
    private long from(Sent sent) {
        return moved < sent.step()
                ? Math.max(clock.getAsLong(), scheduler.schedule().next())
                : sent.step();
    }

    private void refused(Refusal refusal) {
        Sent sent = outbox.answered(refusal.getSequence());
        heard(nanos.getAsLong());
        if (sent == null) {
            tally.discarded++;
            return;
        }
        uplink.answered();
        tally.refused++;
        tally.problem = "the server gave no chunk: "
                + Status.fromCodeValue(refusal.getCode()).getCode() + ": " + refusal.getMessage();
        scheduler.failed(sent.asked());
    }

    private void heard(long now) {
        uplink.alive(now);
        answerDue = outbox.waiting();
    }

    /** Ends the session; the loop still gives the commands that it has, to rest. */
    @Override
    public synchronized void close() {
        if (!closed) {
            lost(nanos.getAsLong(), "closed");
            closed = true;
        }
    }

    /** What one stream tells; only that of the current one counts. */
    private final class Events implements PolicyStream.Listener {

        private void ifCurrent(Runnable event) {
            ifCurrent(event, () -> {});
        }

        private void ifCurrent(Runnable event, Runnable otherwise) {
            synchronized (RobotLoop.this) {
                (events == this && !closed ? event : otherwise).run();
            }
        }

        @Override
        public void opened(ServedModel model) {
            ifCurrent(() -> {
                onModel(model);
                tally.connections++;
                uplink.opened(nanos.getAsLong());
            });
        }

        @Override
        public void chunk(ActionChunk chunk) {
            ifCurrent(() -> arrived(chunk), () -> tally.discarded++);
        }

        @Override
        public void refused(Refusal refusal) {
            ifCurrent(() -> RobotLoop.this.refused(refusal));
        }

        @Override
        public void reset(ServedModel model) {
            ifCurrent(() -> onModel(model));
        }

        @Override
        public void resetRefused(ServerFault why) {
            ifCurrent(() -> tally.resetRefused = String.valueOf(why.getMessage()));
        }

        private void onModel(ServedModel model) {
            tally.model = model;
            tally.resetRefused = "";
        }

        @Override
        public void broken(ServerFault why) {
            ifCurrent(() -> lost(nanos.getAsLong(), String.valueOf(why.getMessage())));
        }
    }
}
