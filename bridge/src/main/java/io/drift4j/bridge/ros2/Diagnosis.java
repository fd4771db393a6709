package io.drift4j.bridge.ros2;

import io.drift4j.bridge.client.Latency;
import io.drift4j.bridge.loop.LoopState;
import io.drift4j.bridge.ros2.NodeState.Phase;
import io.drift4j.bridge.ros2.input.InputStatus;
import io.drift4j.bridge.ros2.input.Inputs;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.transport.TopicStatus;
import io.drift4j.bridge.ros2.transport.TopicStatus.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * How the parts of a node are, in words: one status each for the server, each input, the inputs together, the output and the
 * transport. What is wrong says how it is mended. Counts are since the start; a warning is of what happened since the last look.
 *
 * @param config what the node was told
 * @param server where the policy is served
 */
record Diagnosis(RobotConfig config, String server) {
    private static final double STUCK_SECONDS = 1;

    /**
     * All parts.
     *
     * @param before how they were at the last look; the same as {@code now} at the first one
     * @param seconds since then
     */
    List<Status> of(NodeState now, NodeState before, double seconds) {
        List<Status> parts = new ArrayList<>();
        parts.add(server(now));
        for (int i = 0; i < now.inputs().size(); i++) {
            parts.add(input(now.inputs().get(i), before.inputs().get(i), now.topics(), seconds));
        }
        parts.add(together(now));
        parts.add(output(now, before));
        parts.add(transport(now, before));
        return parts;
    }

    private Part part(String name, String fine) {
        return new Part(config.name(), name, fine);
    }

    /** Before there is a node: its server did not answer yet. */
    Status away(Level level, String why) {
        return part("server", "")
                .when(true, level, "%s", why)
                .with("address", server)
                .status();
    }

    private Status server(NodeState now) {
        LoopState loop = now.loop();
        LoopState.Counts counts = loop.counts();
        boolean acting = now.phase() == Phase.ACTING;
        Optional<Latency> latency = loop.latency();
        return part(
                        "server",
                        "connected, model " + loop.model().version().model() + " version "
                                + loop.model().version().number())
                .when(!loop.connected(), Level.ERROR, "not connected: %s", or(loop.problem(), "connecting"))
                .when(
                        acting && loop.starved() && loop.answered() > 0,
                        Level.ERROR,
                        "no chunk in time, the robot is held: %s",
                        or(
                                loop.problem(),
                                "is the server too slow for a control step of "
                                        + loop.model().spec().stepSeconds() + " s?"))
                .when(!loop.problem().isEmpty(), Level.WARN, "%s", loop.problem())
                .with("address", server)
                .with("model", loop.model().version().model())
                .with("version", loop.model().version().number())
                .with("weights", loop.model().version().weightHash())
                .with(
                        "round trip (ms)",
                        latency.map(each -> millis(each.roundTrip())).orElse(""))
                .with(
                        "of it in the server (ms)",
                        latency.map(each -> millis(each.roundTrip() - each.elsewhere()))
                                .orElse(""))
                .with("observations sent", loop.sequence())
                .with("chunks accepted this episode", loop.schedule().accepted())
                .with("padded history", loop.padded())
                .with("starved", loop.starved())
                .with("connections", counts.connections())
                .with("refused", counts.refused())
                .with("late or stale", counts.discarded() + counts.stale() + counts.unsent())
                .with("faulty", counts.faulty())
                .with("rejected by safety here", counts.rejected())
                .with("clamped by safety here", counts.clamped())
                .with("clamped by the server", counts.clampedByServer())
                .status();
    }

    private Status input(InputStatus now, InputStatus before, List<TopicStatus> topics, double seconds) {
        TopicStatus topic = topics.stream()
                .filter(each -> each.direction() == Direction.IN && each.topic().equals(now.topic()))
                .findFirst()
                .orElseThrow();
        double rate = seconds > 0 ? Math.max(0, now.taken() - before.taken()) / seconds : 0;
        boolean silent = now.age().isEmpty() || now.age().getAsLong() > config.maxAgeSeconds() * 1e9;
        long refused = now.refused() - before.refused();
        return part("input " + now.key(), String.format(Locale.ROOT, "%.1f Hz", rate))
                .when(incompatible(topic) > 0, silent ? Level.ERROR : Level.WARN, "%s", misfit(topic))
                .when(silent && !now.problem().isEmpty(), Level.ERROR, "no usable message: %s", now.problem())
                .when(
                        silent && topic.malformed() > 0 && topic.messages() == 0,
                        Level.ERROR,
                        "no usable message: %s",
                        topic.problem())
                .when(
                        now.age().isEmpty(),
                        Level.STALE,
                        "nothing came on %s (%s), to which %d publisher(s) are connected: is it published there? See 'ros2 topic"
                                + " info -v %s'",
                        now.topic(),
                        now.type(),
                        topic.matched(),
                        now.topic())
                .when(
                        silent && now.age().isPresent(),
                        Level.ERROR,
                        "silent for %s s, %d publisher(s) are connected: did its publisher end?",
                        seconds(now.age()),
                        topic.matched())
                .when(refused > 0, Level.WARN, "%d message(s) could not be used: %s", refused, now.problem())
                .with("topic", now.topic())
                .with("type", now.type())
                .with("takes", now.takes())
                .with("qos", topic.qos())
                .with("publishers", topic.matched())
                .with("rate (Hz)", "%.1f", rate)
                .with("age (s)", seconds(now.age()))
                .with("delay (s)", seconds(now.delay()))
                .with("taken", now.taken())
                .with("refused", now.refused())
                .with("malformed", topic.malformed())
                .with("incompatible publishers", count(topic))
                .status();
    }

    private Status together(NodeState now) {
        Inputs.Fit fit = now.fit();
        boolean late = fit.age().isEmpty() || fit.age().getAsLong() > config.maxAgeSeconds() * 1e9;
        boolean each = now.inputs().stream()
                .allMatch(input -> input.age().isPresent() && input.age().getAsLong() <= config.maxAgeSeconds() * 1e9);
        boolean wanted = now.phase() != Phase.DISABLED && now.phase() != Phase.FOREIGN;
        return part("inputs together", wanted ? "in step" : "not looked at while the node is not to act")
                .when(
                        wanted && late && each,
                        Level.ERROR,
                        "no messages within maxSkewSeconds = %s of each other, the newest are %.3f s apart: keep clocks in step,"
                                + " raise maxSkewSeconds, or set 'stamp: arrival' for all",
                        config.maxSkewSeconds(),
                        fit.apart() * 1e-9)
                .when(wanted && late, Level.ERROR, "not all inputs are there, see each")
                .when(
                        !now.steps().problem().isEmpty(),
                        Level.WARN,
                        "%s",
                        now.steps().problem())
                .with("age of the newest frame (s)", seconds(fit.age()))
                .with("skew of it (s)", "%.3f", fit.skew() * 1e-9)
                .status();
    }

    private Status output(NodeState now, NodeState before) {
        long missed = now.steps().missed() - before.steps().missed();
        double stuck = now.steps().since() * 1e-9;
        double dt = now.loop().model().spec().stepSeconds();
        String command = now.steps().command().map(Diagnosis::word).orElse("none yet");
        String fine = now.phase() == Phase.ACTING
                ? "acting, commands are " + command
                : "disabled: publish true on " + config.node().topic(config.enableTopic()) + " to begin";
        return part("output", fine)
                .when(stuck > Math.max(STUCK_SECONDS, 3 * dt), Level.ERROR, "no control step for %.1f s", stuck)
                .when(
                        !now.output().problem().isEmpty(),
                        Level.ERROR,
                        "%s",
                        now.output().problem())
                .when(
                        now.phase() == Phase.FOREIGN,
                        Level.ERROR,
                        "task '%s' is wanted, but the policy was made for '%s': the robot is held; publish that on %s, or serve"
                                + " another policy",
                        now.foreign(),
                        now.loop().model().spec().task(),
                        config.node().topic(config.taskTopic()))
                .when(
                        now.phase() == Phase.HOLDING,
                        Level.ERROR,
                        "inputs are silent: the robot is held until they come back")
                .when(
                        now.phase() == Phase.WAITING,
                        Level.WARN,
                        "enabled, waits for the first frame of all inputs once the robot rests")
                .when(missed > 0, Level.WARN, "%d control step(s) missed: is the machine overloaded?", missed)
                .with("topic", config.node().topic(config.output().topic()))
                .with("phase", word(now.phase()))
                .with("newest command", command)
                .with("control steps", now.steps().ticks())
                .with("missed", now.steps().missed())
                .with("late at most (ms)", millis(now.steps().latest()))
                .with(
                        "sent",
                        now.output().sent().entrySet().stream()
                                .map(each -> word(each.getKey()) + " " + each.getValue())
                                .collect(Collectors.joining(", ")))
                .with("not sent", now.output().failed())
                .with("starved this episode", now.loop().schedule().starved())
                .with("capped this episode", now.loop().schedule().capped())
                .status();
    }

    private Status transport(NodeState now, NodeState before) {
        List<String> names = now.inputs().stream().map(InputStatus::topic).toList();
        Part part = part(
                "transport",
                word(config.transport().kind()) + ", " + now.topics().size() + " topics");
        for (TopicStatus topic : now.topics()) {
            boolean input = topic.direction() == Direction.IN && names.contains(topic.topic());
            part.when(
                    !input && incompatible(topic) > 0,
                    topic.messages() == 0 || topic.matched() == 0 && topic.direction() == Direction.OUT
                            ? Level.ERROR
                            : Level.WARN,
                    "%s",
                    misfit(topic));
            part.when(!input && topic.malformed() + topic.failed() > 0, Level.WARN, "%s", topic.problem());
            part.when(topic.failed() > failed(topic, before), Level.ERROR, "%s", topic.problem());
        }
        now.topics()
                .forEach(topic -> part.with(
                        topic.topic(),
                        word(topic.direction()) + " " + topic.type() + ", " + topic.qos()
                                + ", peers "
                                + topic.matched() + ", incompatible " + count(topic) + ", messages " + topic.messages()
                                + ", malformed " + topic.malformed() + ", failed " + topic.failed()));
        return part.status();
    }

    private static long failed(TopicStatus topic, NodeState before) {
        return before.topics().stream()
                .filter(each ->
                        each.direction() == topic.direction() && each.topic().equals(topic.topic()))
                .mapToLong(TopicStatus::failed)
                .findFirst()
                .orElse(0);
    }

    private static int incompatible(TopicStatus topic) {
        return topic.incompatible().orElse(0);
    }

    private static String misfit(TopicStatus topic) {
        String peer = topic.direction() == Direction.IN ? "publisher" : "subscription";
        return incompatible(topic) + " " + peer + "(s) on " + topic.topic()
                + " have a QoS that does not fit, so nothing of theirs flows: this end "
                + (topic.direction() == Direction.IN ? "asks for " : "offers ") + topic.qos()
                + "; see 'ros2 topic info -v " + topic.topic() + "'"
                + (topic.problem().isEmpty() ? "" : " (" + topic.problem() + ")");
    }

    private static Object count(TopicStatus topic) {
        return topic.incompatible().isPresent() ? incompatible(topic) : "not known on this transport";
    }

    private static String seconds(OptionalLong nanos) {
        return nanos.isPresent() ? String.format(Locale.ROOT, "%.3f", nanos.getAsLong() * 1e-9) : "";
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos * 1e-6);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String or(String words, String otherwise) {
        return words.isEmpty() ? otherwise : words;
    }
}
