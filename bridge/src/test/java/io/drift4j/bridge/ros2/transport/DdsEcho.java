package io.drift4j.bridge.ros2.transport;

import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.Image;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.message.MessageType;
import io.drift4j.bridge.ros2.message.StringMessage;
import io.drift4j.bridge.ros2.message.Time;
import java.io.IOException;

/**
 * A node in a process of its own: {@code DdsEcho DOMAIN}.
 *
 * <p>What comes on /to/NAME goes out on /from/NAME. A number on /oversized lets it send that many pictures of 2 MB on
 * /from/image. It ends when its standard input does.
 */
final class DdsEcho {
    static final MessageType<Image> LARGE = Image.TYPE.withCap(4 << 20);

    private DdsEcho() {}

    public static void main(String[] arguments) throws IOException {
        int domain = Integer.parseInt(arguments[0]);
        try (Transport echo = DdsTransport.open(new NodeName("/", "echo"), DdsTransportTest.loopback(domain))) {
            echo(echo, "joint_state", JointState.TYPE);
            echo(echo, "joint_trajectory", JointTrajectory.TYPE);
            Transport.Publisher<Image> images = echo(echo, "image", LARGE);
            echo.subscribe(
                    "/oversized",
                    StringMessage.TYPE,
                    Qos.COMMAND,
                    message -> new Thread(() -> oversized(images, Integer.parseInt(message.data()))).start());
            while (System.in.read() >= 0) {
                // the parent only holds the pipe open
            }
        }
    }

    /** Not in the listener: a thread that waits there hears no requests to send lost fragments again. */
    private static void oversized(Transport.Publisher<Image> images, int count) {
        byte[] data = new byte[2_000_000];
        try {
            for (int i = 0; i < count; i++) {
                images.publish(new Image(new Header(Time.ZERO, "large"), 1000, 1000, "mono16", false, 2000, data));
                Thread.sleep(700); // the next one takes the place of one whose fragments are still on their way
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <M> Transport.Publisher<M> echo(Transport transport, String name, MessageType<M> type) {
        Transport.Publisher<M> publisher = transport.publisher("/from/" + name, type, Qos.COMMAND);
        transport.subscribe("/to/" + name, type, Qos.COMMAND, publisher::publish);
        return publisher;
    }
}
