import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.CompressedImage;
import io.drift4j.bridge.ros2.message.DiagnosticArray;
import io.drift4j.bridge.ros2.message.DiagnosticArray.KeyValue;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Level;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.Duration;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.Image;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.message.JointTrajectory.Point;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.ParticipantEntitiesInfo;
import io.drift4j.bridge.ros2.message.PoseStamped;
import io.drift4j.bridge.ros2.message.StringMessage;
import io.drift4j.bridge.ros2.message.Time;
import io.drift4j.bridge.ros2.transport.DdsTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.RclTransport;
import io.drift4j.bridge.ros2.transport.TopicStatus;
import io.drift4j.bridge.ros2.transport.Transport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The node that ros2_checks.py talks to: {@code Ros2CheckNode dds|rcl DOMAIN} until standard input ends, or
 * {@code Ros2CheckNode hashes}.
 *
 * <p>Each joint state is answered with a trajectory from it, each picture is sent back, and diagnostics tell how every
 * topic is.
 */
public final class Ros2CheckNode {
    private static final List<String> JOINTS = List.of("pan", "lift", "elbow", "wrist_1", "wrist_2", "wrist_3", "grip");
    private static final int HORIZON = 16;
    private static final int PICTURE_CAP = 1 << 20;

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("hashes")) {
            List<MessageType<?>> types = List.of(
                    Time.TYPE, Duration.TYPE, Header.TYPE, Bool.TYPE, StringMessage.TYPE, Float32MultiArray.TYPE,
                    JointState.TYPE, Image.TYPE, CompressedImage.TYPE, PoseStamped.TYPE, JointTrajectory.TYPE,
                    DiagnosticArray.TYPE, ParticipantEntitiesInfo.TYPE);
            types.forEach(type -> System.out.println(type.rosName() + " " + type.hash()));
            return;
        }
        try (Transport transport = open(arguments[0], Integer.parseInt(arguments[1]))) {
            Transport.Publisher<JointTrajectory> commands =
                    transport.publisher("/arm_controller/joint_trajectory", JointTrajectory.TYPE, Qos.COMMAND);
            transport.subscribe(
                    "/joint_states", JointState.TYPE, Qos.SENSOR, state -> commands.publish(trajectory(state)));

            MessageType<Image> picture = Image.TYPE.withCap(PICTURE_CAP);
            Transport.Publisher<Image> back = transport.publisher("/back/image", picture, Qos.COMMAND);
            transport.subscribe("/camera/image", picture, Qos.SENSOR, back::publish);
            Qos all = new Qos(Qos.Reliability.RELIABLE, Qos.Durability.VOLATILE, 10); // newest only would hide some
            transport.subscribe("/reliable/image", picture, all, back::publish);

            transport.subscribe("/enable", Bool.TYPE, Qos.LATCHED, message -> {});
            transport.publisher("~/task", StringMessage.TYPE, Qos.LATCHED).publish(new StringMessage("ready"));

            Transport.Publisher<DiagnosticArray> diagnostics =
                    transport.publisher("/diagnostics", DiagnosticArray.TYPE, Qos.COMMAND);
            Thread telling = new Thread(() -> tell(transport, diagnostics));
            telling.start();
            while (System.in.read() >= 0) {
                // the parent holds it open for as long as we are to live
            }
            telling.interrupt();
            telling.join();
        }
        System.out.println("closed");
    }

    private static Transport open(String name, int domain) {
        NodeName node = new NodeName("/robot", "drift4j");
        return name.equals(DdsTransport.NAME)
                ? DdsTransport.open(
                        node,
                        new DdsTransport.Options(
                                domain, List.of(InetAddress.getLoopbackAddress()), DdsTransport.Graph.IRON))
                : RclTransport.open(node, new RclTransport.Options(domain, Optional.empty()));
    }

    /** From the measured joints, whatever their order, to all joints in ours. */
    private static JointTrajectory trajectory(JointState state) {
        double[] measured = state.position();
        List<Point> points = new ArrayList<>();
        for (int t = 0; t < HORIZON; t++) {
            double[] positions = new double[JOINTS.size()];
            double[] velocities = new double[JOINTS.size()];
            for (int j = 0; j < positions.length; j++) {
                positions[j] = measured[state.name().indexOf(JOINTS.get(j))] + 0.125 * (t + 1) * j;
                velocities[j] = t == HORIZON - 1 ? 0 : 0.5 * j;
            }
            points.add(new Point(
                    positions,
                    velocities,
                    new double[0],
                    new double[0],
                    Duration.of(java.time.Duration.ofMillis(20L * (t + 1)))));
        }
        return new JointTrajectory(state.header(), JOINTS, points);
    }

    private static void tell(Transport transport, Transport.Publisher<DiagnosticArray> diagnostics) {
        try {
            while (true) {
                List<Status> all = transport.topics().stream().map(Ros2CheckNode::status).toList();
                diagnostics.publish(new DiagnosticArray(new Header(Time.of(Instant.now()), ""), all));
                Thread.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Status status(TopicStatus topic) {
        String incompatible =
                topic.incompatible().isPresent() ? "" + topic.incompatible().getAsInt() : "unknown";
        return new Status(
                incompatible.equals("0") || incompatible.equals("unknown") ? Level.OK : Level.WARN,
                topic.topic(),
                topic.problem(),
                "",
                List.of(
                        new KeyValue("direction", topic.direction().toString()),
                        new KeyValue("matched", "" + topic.matched()),
                        new KeyValue("messages", "" + topic.messages()),
                        new KeyValue("malformed", "" + topic.malformed()),
                        new KeyValue("failed", "" + topic.failed()),
                        new KeyValue("incompatible", incompatible)));
    }
}
