package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.engine.BadInput;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Needs ROS 2 and a JVM without the other native stack: bridge/checks/ros2 runs it. */
@EnabledIfEnvironmentVariable(named = "DRIFT4J_CHECK", matches = "rcl")
class RclTransportTest extends TransportContract {
    private final int domain = DdsTransportTest.randomDomain();

    @Override
    protected Transport open(NodeName name) {
        return RclTransport.open(name, new RclTransport.Options(domain, Optional.empty()));
    }

    /** A subscription that is over stands for whatever makes each wait fail. */
    @Test
    void aFailureThatLastsIsToldWithAPauseEachTimeAndGoesByItself() throws Exception {
        try (RclTransport node = RclTransport.open(
                        new NodeName("/", "failing"), new RclTransport.Options(domain, Optional.empty()));
                Transport robot = open(new NodeName("/", "other"))) {
            AtomicInteger heard = new AtomicInteger();
            node.subscribe("/failing", Bool.TYPE, Qos.LATCHED, message -> heard.incrementAndGet());
            RclEnd over = new RclEnd(
                    (Rcl) field(node, "rcl"),
                    (Pointer) field(node, "node"),
                    Endpoint.in("/over", Bool.TYPE, Qos.COMMAND, message -> {}));
            over.close();
            @SuppressWarnings("unchecked")
            List<RclEnd> waitedFor = (List<RclEnd>) field(node, "subscriptions");
            long begin = System.nanoTime();
            waitedFor.add(over);
            until(() -> node.topics().get(0).failed() >= 6);
            assertThat(System.nanoTime() - begin).isGreaterThan(400_000_000); // 0.1 s each
            assertThat(node.topics().get(0).failed()).isLessThan(1000);
            assertThat(node.topics().get(0).problem()).contains("waiting for /failing failed", "rcl_wait_set_add");
            waitedFor.remove(over);
            robot.publisher("/failing", Bool.TYPE, Qos.LATCHED).publish(new Bool(true));
            until(() -> heard.get() == 1);
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = RclTransport.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    private static void until(BooleanSupplier holds) throws InterruptedException {
        for (int i = 0; i < 1500 && !holds.getAsBoolean(); i++) {
            Thread.sleep(20);
        }
        assertThat(holds.getAsBoolean()).isTrue();
    }

    @Test
    void theOtherNativeStackIsRefusedHere() {
        assertThatThrownBy(() -> DdsTransport.open(new NodeName("/", "n"), DdsTransportTest.loopback(domain)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("transport 'rcl' is loaded, so 'dds' cannot be");
    }
}
