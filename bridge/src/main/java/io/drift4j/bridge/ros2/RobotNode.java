package io.drift4j.bridge.ros2;

import io.drift4j.bridge.client.PolicyStream;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.loop.RobotLoop;
import io.drift4j.bridge.ros2.NodeState.Phase;
import io.drift4j.bridge.ros2.NodeState.Steps;
import io.drift4j.bridge.ros2.input.Inputs;
import io.drift4j.bridge.ros2.input.Inputs.Frame;
import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.output.CommandWriter;
import io.drift4j.bridge.ros2.output.Outgoing;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A robot that a served policy moves: each control step one command out, then what was seen meanwhile to the policy.
 *
 * <pre>
 * not enabled, or another task:  slows down to rest, is told to rest for a while, then nothing is sent
 * enabled:                       slows down to rest, if an episode was under way; waits for the first frame, all inputs of which
 *                                were measured together; then an episode begins
 * in an episode:                 frames go to the policy; commands begin with its first chunk
 * no frame for maxAgeSeconds:    slows down to rest and stays there; a new frame lets it go on
 * no server:                     executes what it has, then the same
 * </pre>
 *
 * <p>The state that the robot is measured to be in at the start of an episode, if the safety configuration says where to find it
 * for each action entry, is where the jump cap counts from.
 */
final class RobotNode implements AutoCloseable {
    private final RosClock clock;
    private final PolicySpec spec;
    private final Transport transport;
    private final Inputs inputs;
    private final Orders orders;
    private final Outgoing<?> output;
    private final Measured measured;
    private final RobotLoop loop;
    private final long maxAge;
    private final long restNanos;

    private Phase phase = Phase.DISABLED;
    private Optional<Command> newest = Optional.empty();
    private long lastFrame;
    private boolean rests;
    private long restSince;
    private boolean sending;
    private long ticks;
    private long missed;
    private long latest;
    private long lastTick;
    private String problem = "";

    /**
     * A node that takes messages from now on and acts when {@link #tick} is called.
     *
     * @param source where the model is served
     * @throws BadInput if the configuration does not fit the policy
     */
    RobotNode(RobotConfig config, ServedModel model, PolicyStream.Source source, Transport transport, RosClock clock) {
        this.clock = clock;
        this.spec = model.spec();
        this.transport = transport;
        this.inputs = inputs(config, spec, clock);
        this.orders = new Orders(spec.task());
        this.measured = Measured.of(config.safety(), spec);
        this.maxAge = Math.round(config.maxAgeSeconds() * 1e9);
        this.restNanos = Math.round(config.restSeconds() * 1e9);
        CommandWriter<?> writer = CommandWriter.of(config.output(), spec);
        this.loop = new RobotLoop(model, source, config.loop(), clock.monotonic());
        this.output = Outgoing.on(transport, config.output().topic(), writer);
        this.lastTick = clock.now();
        inputs.subscribe(transport);
        orders.subscribe(transport, config.enableTopic(), config.taskTopic());
    }

    private static Inputs inputs(RobotConfig config, PolicySpec spec, RosClock clock) {
        BadInput.unless(
                config.maxAgeSeconds() >= 2 * spec.stepSeconds(),
                "maxAgeSeconds must be at least two control steps of the policy, %s s, got %s",
                2 * spec.stepSeconds(),
                config.maxAgeSeconds());
        return Inputs.of(
                config.inputs(),
                config.maxAgeSeconds(),
                config.maxSkewSeconds(),
                config.transport().caps(),
                spec,
                clock);
    }

    /**
     * What the node would take and send, one line each.
     *
     * @throws BadInput if the configuration does not fit the policy
     */
    static List<String> words(RobotConfig config, PolicySpec spec) {
        List<String> lines =
                new ArrayList<>(inputs(config, spec, RosClock.system()).words());
        CommandWriter<?> writer = CommandWriter.of(config.output(), spec);
        lines.add("action -> " + config.output().topic() + " " + writer.type().rosName() + ": " + writer.words());
        lines.add(Measured.of(config.safety(), spec).words());
        return lines;
    }

    /** What the node is told, for who ends it. */
    Orders orders() {
        return orders;
    }

    /**
     * One control step.
     *
     * @param begin of the step, monotonic nanoseconds
     * @param skipped steps that passed since the last call
     */
    synchronized void tick(long begin, long skipped) {
        long now = clock.now();
        ticks++;
        missed += skipped;
        lastTick = now;
        latest = Math.max(latest, now - begin);
        obey(now);
        Optional<Command> command = loop.command();
        sending = command.isPresent() && wanted(command.get(), now);
        if (command.isPresent() && sending) {
            output.send(command.get(), loop::ahead, clock.stamp(begin));
        }
        newest = command.or(() -> newest);
        observe();
    }

    private void obey(long now) {
        boolean episode = orders.takeEpisode();
        if (!orders.enabled() || !orders.foreign().isEmpty()) {
            stop(orders.enabled() ? Phase.FOREIGN : Phase.DISABLED);
        } else if (episode || phase == Phase.DISABLED || phase == Phase.FOREIGN) {
            stop(Phase.WAITING);
        } else if (phase == Phase.ACTING && now - lastFrame > maxAge) {
            stop(Phase.HOLDING);
        }
    }

    private void stop(Phase next) {
        if (phase == Phase.ACTING) {
            loop.halt();
        }
        phase = next;
    }

    /** Whether a command shall go out: in an episode each one, after it those that bring the robot to rest and some more. */
    private boolean wanted(Command command, long now) {
        if (command.observationStep() < 0) {
            return false; // nothing came from the policy yet
        }
        if (command.kind() != Command.Kind.RESTING) {
            rests = false;
            return true;
        }
        if (!rests) {
            rests = true;
            restSince = now;
        }
        return phase == Phase.ACTING || phase == Phase.HOLDING || now - restSince <= restNanos;
    }

    private void observe() {
        if (phase == Phase.DISABLED || phase == Phase.FOREIGN || phase == Phase.WAITING && moving()) {
            return;
        }
        Frame frame = inputs.newest().orElse(null);
        if (frame == null) {
            return;
        }
        lastFrame = frame.captured();
        if (phase == Phase.WAITING) {
            measured.of(frame.observation()).ifPresentOrElse(loop::reset, loop::reset);
            output.forget();
        } else {
            try {
                loop.observe(frame.observation(), frame.captured());
                problem = "";
            } catch (BadInput e) { // told in diagnostics: a robot goes on
                problem = String.valueOf(e.getMessage());
            }
        }
        phase = Phase.ACTING;
    }

    /** Whether the robot was not told to rest yet: a new episode would leave it on its way, with nothing more to say to it. */
    private boolean moving() {
        return newest.isPresent() && newest.get().kind() != Command.Kind.RESTING;
    }

    /** Whether the last step was passed in silence. */
    synchronized boolean quiet() {
        return !sending;
    }

    /** What is known now. A control step never waits for it. */
    NodeState state() {
        Steps done;
        synchronized (this) {
            done = new Steps(phase, newest.map(Command::kind), ticks, missed, latest, clock.now() - lastTick, problem);
            latest = 0;
        }
        return new NodeState(
                done,
                orders.foreign(),
                loop.state(),
                inputs.status(),
                inputs.fit(),
                output.counts(),
                transport.topics());
    }

    /** Ends the session with the server; the transport is left to who opened it. */
    @Override
    public void close() {
        loop.close();
    }
}
