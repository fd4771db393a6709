package io.drift4j.cli;

import io.drift4j.bridge.ros2.input.RosClock;
import io.drift4j.bridge.ros2.message.Bool;
import io.drift4j.bridge.ros2.message.DiagnosticArray;
import io.drift4j.bridge.ros2.message.DiagnosticArray.Status;
import io.drift4j.bridge.ros2.message.Float32MultiArray;
import io.drift4j.bridge.ros2.message.Header;
import io.drift4j.bridge.ros2.message.JointState;
import io.drift4j.bridge.ros2.message.JointTrajectory;
import io.drift4j.bridge.ros2.transport.Qos;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.policy.Observation;
import io.drift4j.simeval.Environment.Step;
import io.drift4j.simeval.pusht.PushT;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * PushT as a robot with two joints: it follows trajectories, and publishes joints and keypoints three times a control step. It runs
 * on a thread of its own until it is closed.
 */
final class PushTRobot implements AutoCloseable {
    private static final int PUBLISHED = 3;
    private static final long STEP_NANOS = 100_000_000;

    final List<JointTrajectory> heard = new CopyOnWriteArrayList<>();
    final Map<String, Status> parts = new ConcurrentHashMap<>();
    private final PushT task = PushT.create();
    private final RosClock clock = RosClock.system();
    private final Transport.Publisher<JointState> joints;
    private final Transport.Publisher<Float32MultiArray> keypoints;
    private final Transport.Publisher<Bool> enable;
    private final Thread thread = new Thread(this::live, "robot");
    private volatile double reward;
    private volatile boolean ended;
    private volatile @Nullable JointTrajectory newest;
    private Observation seen;
    private long published;

    PushTRobot(Transport transport, long seed) {
        seen = task.reset(seed);
        joints = transport.publisher("/joint_states", JointState.TYPE, Qos.SENSOR);
        keypoints = transport.publisher("/keypoints", Float32MultiArray.TYPE, Qos.SENSOR);
        enable = transport.publisher("/drift4j/enable", Bool.TYPE, Qos.LATCHED);
        transport.subscribe("/pusht_controller/joint_trajectory", JointTrajectory.TYPE, Qos.COMMAND, message -> {
            heard.add(message);
            newest = message;
        });
        transport.subscribe(
                "/diagnostics",
                DiagnosticArray.TYPE,
                Qos.COMMAND,
                message -> message.status().forEach(part -> parts.put(part.name(), part)));
        thread.start();
    }

    void enable(boolean on) {
        enable.publish(new Bool(on));
    }

    /** The largest reward so far. */
    double reward() {
        return reward;
    }

    private void live() {
        try {
            while (!Thread.interrupted()) {
                for (int i = 0; i < PUBLISHED; i++) {
                    publish();
                    TimeUnit.NANOSECONDS.sleep(STEP_NANOS / PUBLISHED);
                }
                JointTrajectory way = newest;
                if (way != null && !ended) {
                    step(way);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(JointTrajectory way) {
        double[] target = way.points().get(0).positions();
        Step step = task.step(new float[] {(float) target[0], (float) target[1]});
        seen = step.observation();
        reward = Math.max(reward, step.reward());
        ended = step.ended();
    }

    private void publish() {
        float[] at = seen.get("agent_pos");
        boolean swap = published++ % 2 == 0;
        joints.publish(new JointState(
                new Header(clock.stamp(clock.now()), "table"),
                swap ? List.of("y", "x") : List.of("x", "y"),
                swap ? new double[] {at[1], at[0]} : new double[] {at[0], at[1]},
                new double[0],
                new double[0]));
        keypoints.publish(new Float32MultiArray(List.of(), 0, seen.get("keypoint")));
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
