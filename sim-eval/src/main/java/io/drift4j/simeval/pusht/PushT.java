package io.drift4j.simeval.pusht;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.TaskSpec;
import io.drift4j.simeval.physics.Body;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PushT: push the T onto the goal, at 10 Hz, within 300 steps.
 *
 * <p>Reward is {@code min(coverage / 0.95, 1)}, where coverage is the share of the goal's area under the block. Success
 * is coverage above 0.95 and ends the episode. {@link #reset} draws the published start states: seed 100000 and its
 * successors are the benchmark's test episodes.
 *
 * <p>Observation keys: {@code keypoint} (18: nine points of the block, x and y in turn, px), {@code agent_pos} (2, px),
 * {@code state} (5: agent x, y, block x, y in px, block angle in [0, 2 pi)), and {@code image} (96*96*3: rows from the
 * top, pixels from the left, red, green, blue in [0, 1]; the layout of the recorded frames divided by 255). The image
 * costs many times the physics and is drawn only if asked for.
 *
 * <p>An action is the point that the agent is pulled to, with a force that grows with the distance. It has no limit in the
 * published task, and one outside the board of 512 by 512 is only a stronger pull, so the limits stated here lie half a board
 * further out.
 *
 * <p>Source: real-stanford/diffusion_policy, env/pusht/pusht_env.py.
 */
public final class PushT implements Environment {
    /** Coverage above which the task is solved. */
    public static final double SUCCESS_COVERAGE = 0.95;

    /** Side of the {@code image} observation, px. */
    public static final int IMAGE_SIZE = 96;

    private static final int MAX_STEPS = 300;
    private static final List<ObservationKey> KEYS = List.of(
            new ObservationKey("keypoint", 2 * Tee.KEYPOINTS, "px"),
            new ObservationKey("agent_pos", 2, "px"),
            new ObservationKey("state", 5, "px and rad"),
            new ObservationKey("image", IMAGE_SIZE * IMAGE_SIZE * 3, "1"));

    private final TaskSpec spec;
    private final Scene scene = new Scene();
    private @Nullable PushTWorld world;
    private int steps;
    private boolean ended;

    private PushT(List<ObservationKey> keys) {
        this.spec = new TaskSpec(
                "pusht",
                "A round agent pushes a T-shaped block onto a drawn goal.",
                keys,
                new ActionSpec(List.of("x", "y"), "px", List.of(-256.0, -256.0), List.of(768.0, 768.0)),
                0.1,
                MAX_STEPS,
                "score: largest coverage of the goal over the episode, divided by 0.95 and at most 1;"
                        + " success: coverage above 0.95 at some step");
    }

    /** The task with the keys {@code keypoint}, {@code agent_pos} and {@code state}. */
    public static PushT create() {
        return withKeys("keypoint", "agent_pos", "state");
    }

    /** The task with these observation keys, of {@code keypoint}, {@code agent_pos}, {@code state}, {@code image}. */
    public static PushT withKeys(String... names) {
        return new PushT(Arrays.stream(names).map(PushT::key).toList());
    }

    private static ObservationKey key(String name) {
        return KEYS.stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput("task 'pusht' has the observation keys "
                        + KEYS.stream().map(ObservationKey::name).toList() + ", got '" + name + "'"));
    }

    @Override
    public TaskSpec spec() {
        return spec;
    }

    /** The published start state of this seed: agent x, y, block x, y, angle, as drawn, before the legacy shift. */
    public static double[] startState(long seed) {
        LegacyRandom random = new LegacyRandom(seed);
        return new double[] {
            random.integer(50, 450),
            random.integer(50, 450),
            random.integer(100, 400),
            random.integer(100, 400),
            random.gaussian() * 2 * Math.PI - Math.PI
        };
    }

    /** Starts the episode of this seed, 0 to 2^32 - 1, at its published start state. */
    @Override
    public Observation reset(long seed) {
        return resetTo(startState(seed), StartPose.LEGACY);
    }

    /**
     * Starts an episode at a given state, with the agent at rest.
     *
     * @param state agent x, y, block x, y, block angle; finite
     */
    public Observation resetTo(double[] state, StartPose pose) {
        if (state.length != 5 || !Arrays.stream(state).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "a start state is 5 finite numbers: agent x, y, block x, y, block angle; got "
                            + Arrays.toString(state));
        }
        PushTWorld started = pose == StartPose.LEGACY ? PushTWorld.legacy(state) : PushTWorld.at(state);
        world = started;
        steps = 0;
        ended = false;
        return observe(started);
    }

    @Override
    public Step step(float[] action) {
        if (action.length != 2 || !Float.isFinite(action[0]) || !Float.isFinite(action[1])) {
            throw new IllegalArgumentException(
                    "an action of task 'pusht' is 2 finite numbers, got " + Arrays.toString(action));
        }
        PushTWorld running = running();
        if (ended) {
            throw new IllegalStateException("the episode ended at step " + steps + ": reset before the next step");
        }
        running.control(action[0], action[1]);
        steps++;
        double coverage = running.coverage();
        boolean success = coverage > SUCCESS_COVERAGE;
        ended = success || steps == MAX_STEPS;
        return new Step(observe(running), Math.min(coverage / SUCCESS_COVERAGE, 1), success, ended);
    }

    /** Share of the goal's area that the block covers now, 0 to 1. */
    public double coverage() {
        return running().coverage();
    }

    @Override
    public int[] picture(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("a picture has at least 1 pixel a side, got " + size);
        }
        return scene.draw(running(), size);
    }

    /** Forgets the episode. */
    @Override
    public void close() {
        world = null;
    }

    private PushTWorld running() {
        PushTWorld present = world;
        if (present == null) {
            throw new IllegalStateException("no episode was started: reset first");
        }
        return present;
    }

    private Observation observe(PushTWorld present) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (ObservationKey key : spec.observations()) {
            values.put(
                    key.name(),
                    switch (key.name()) {
                        case "keypoint" -> Tee.keypoints(present.block());
                        case "agent_pos" ->
                            new float[] {
                                (float) present.agent().originX(),
                                (float) present.agent().originY()
                            };
                        case "state" -> state(present);
                        case "image" -> image(present);
                        default -> throw new IllegalStateException("no such key: " + key);
                    });
        }
        return new Observation(values);
    }

    private float[] image(PushTWorld present) {
        int[] pixels = scene.draw(present, IMAGE_SIZE);
        float[] values = new float[pixels.length * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((pixels[i / 3] >> (16 - 8 * (i % 3))) & 0xFF) / 255f;
        }
        return values;
    }

    private static float[] state(PushTWorld present) {
        Body block = present.block();
        double turn = 2 * Math.PI;
        double angle = block.angle() % turn;
        return new float[] {
            (float) present.agent().originX(),
            (float) present.agent().originY(),
            (float) block.originX(),
            (float) block.originY(),
            (float) (angle < 0 ? angle + turn : angle)
        };
    }
}
