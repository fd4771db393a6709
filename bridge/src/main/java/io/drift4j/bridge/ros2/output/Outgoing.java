package io.drift4j.bridge.ros2.output;

import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.schedule.Command;
import io.drift4j.policy.schedule.Command.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The topic of commands, and what went out on it. Thread-safe.
 *
 * @param <M> messages
 */
public final class Outgoing<M> {
    private final CommandWriter<M> writer;
    private final Transport.Publisher<M> publisher;
    private final Map<Kind, Long> sent = new EnumMap<>(Kind.class);
    private @Nullable Command last;
    private long failed;
    private String problem = "";

    /**
     * What went out.
     *
     * @param sent commands by kind
     * @param failed commands that could not be sent
     * @param problem why the last command could not be sent; empty if it was
     */
    public record Counts(Map<Kind, Long> sent, long failed, String problem) {}

    private Outgoing(CommandWriter<M> writer, Transport.Publisher<M> publisher) {
        this.writer = writer;
        this.publisher = publisher;
    }

    /** Publishes on a topic, reliably and the newest only. */
    public static <M> Outgoing<M> on(Transport transport, String topic, CommandWriter<M> writer) {
        return new Outgoing<>(writer, transport.publisher(topic, writer.type(), Qos.COMMAND));
    }

    /**
     * Sends the command of a step. What fails is counted and told, for nobody could mend it in a control step.
     *
     * @param ahead the commands that would follow, given how many planned ones are wanted
     * @param begin of the step
     */
    public synchronized void send(Command command, IntFunction<List<Command>> ahead, Time begin) {
        List<Command> commands = new ArrayList<>();
        commands.add(command);
        if (writer.ahead() >= 0 && command.kind() != Kind.RESTING) {
            commands.addAll(ahead.apply(writer.ahead()));
        }
        try {
            publisher.publish(writer.message(commands, last, begin));
            last = command;
            problem = "";
            sent.merge(command.kind(), 1L, Long::sum);
        } catch (BadInput | IllegalArgumentException | IllegalStateException e) {
            failed++;
            problem = String.valueOf(e.getMessage());
        }
    }

    /** The robot is no longer where it was told to be: another episode begins, or nobody has told it for a while. */
    public synchronized void forget() {
        last = null;
    }

    public synchronized Counts counts() {
        return new Counts(new EnumMap<>(sent), failed, problem);
    }
}
