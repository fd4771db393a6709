package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.input.Synchroniser.Stamped;
import io.drift4j.bridge.ros2.input.Synchroniser.Together;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.Observation;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** All that a robot observes. Thread-safe: messages come on threads of the transport, one other thread asks for frames. */
public final class Inputs {
    private static final int KEPT = 1024;
    private static final int KEPT_PICTURES = 32;

    private final List<Input<?>> inputs = new ArrayList<>();
    private final RosClock clock;
    private final long maxAge;
    private final Synchroniser<Supplier<float[]>> synchroniser;
    private long given = Long.MIN_VALUE;
    private long skew;

    /**
     * What was measured together.
     *
     * @param captured monotonic nanoseconds of the oldest part
     */
    public record Frame(Observation observation, long captured) {}

    /**
     * How messages fit together.
     *
     * @param age nanoseconds since the newest frame that was given was measured; empty before the first
     * @param skew nanoseconds between the oldest and the newest part of that frame
     * @param apart nanoseconds between the newest usable messages of the inputs that have one
     */
    public record Fit(OptionalLong age, long skew, long apart) {}

    private Inputs(RosClock clock, long maxAge, Synchroniser<Supplier<float[]>> synchroniser) {
        this.clock = clock;
        this.maxAge = maxAge;
        this.synchroniser = synchroniser;
    }

    /**
     * The inputs of a policy.
     *
     * @param configs by observation key
     * @param maxAgeSeconds that a message may be old
     * @param maxSkewSeconds that the parts of a frame may be apart
     * @throws BadInput if they do not fit the policy
     */
    public static Inputs of(
            Map<String, InputConfig> configs,
            double maxAgeSeconds,
            double maxSkewSeconds,
            PictureCaps caps,
            PolicySpec spec,
            RosClock clock) {
        List<String> keys =
                spec.observations().stream().map(ObservationKey::name).toList();
        BadInput.unless(
                configs.keySet().containsAll(keys) && keys.containsAll(configs.keySet()),
                "inputs must name the observation keys of the policy, %s, got %s",
                keys,
                configs.keySet());
        Map<String, Integer> most = new LinkedHashMap<>();
        spec.observations().forEach(key -> most.put(key.name(), key.picture() ? KEPT_PICTURES : KEPT));
        long maxSkew = Math.round(maxSkewSeconds * 1e9);
        Inputs made = new Inputs(clock, Math.round(maxAgeSeconds * 1e9), new Synchroniser<>(most, maxSkew));
        Input.Times times = new Input.Times(clock, made.maxAge, maxSkew);
        for (ObservationKey key : spec.observations()) {
            InputConfig config = configs.get(key.name());
            if (config != null) {
                made.inputs.add(made.input(config, key, caps, times));
            }
        }
        return made;
    }

    private Input<?> input(InputConfig config, ObservationKey key, PictureCaps caps, Input.Times times) {
        try {
            return input(config, key.name(), MessageReader.of(config, key, caps), times);
        } catch (BadInput e) {
            throw new BadInput("inputs." + key.name() + ": " + e.getMessage(), e);
        }
    }

    private <M> Input<M> input(InputConfig config, String key, MessageReader<M> reader, Input.Times times) {
        return new Input<>(key, config, reader, times, this::add);
    }

    /** Takes what comes from now on. */
    public void subscribe(Transport transport) {
        inputs.forEach(input -> input.subscribe(transport));
    }

    private synchronized void add(String key, long captured, Supplier<float[]> numbers) {
        synchroniser.prune(clock.now() - maxAge); // here too: nobody asks for frames while the node is disabled
        synchroniser.add(key, captured, numbers);
    }

    /** The newest frame, if it is newer than the last one that was given and not too old. */
    public Optional<Frame> newest() {
        Together<Supplier<float[]>> set;
        synchronized (this) {
            synchroniser.prune(clock.now() - maxAge);
            set = synchroniser.newest().orElse(null);
            if (set == null || set.oldest() <= given) {
                return Optional.empty();
            }
        }
        Map<String, float[]> values = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) { // outside the lock: pictures are decoded here
            Input<?> input = inputs.get(i);
            Stamped<Supplier<float[]>> part = set.parts().get(i);
            try {
                values.put(input.key(), part.message().get());
            } catch (BadInput e) {
                input.takenBack(e);
                synchronized (this) {
                    synchroniser.remove(input.key(), part.stamp());
                }
                return Optional.empty();
            }
        }
        synchronized (this) {
            given = set.oldest();
            skew = set.newest() - set.oldest();
            synchroniser.prune(given);
        }
        return Optional.of(new Frame(new Observation(values), set.oldest()));
    }

    /** One an input, in the policy's order. */
    public List<InputStatus> status() {
        return inputs.stream().<InputStatus>map(Input::status).toList();
    }

    public synchronized Fit fit() {
        List<Long> newest = new ArrayList<>(synchroniser.newestStamps().values());
        long apart = newest.isEmpty()
                ? 0
                : newest.stream().mapToLong(x -> x).max().orElse(0)
                        - newest.stream().mapToLong(x -> x).min().orElse(0);
        OptionalLong age = given == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(clock.now() - given);
        return new Fit(age, skew, apart);
    }

    /** For people, one line an input. */
    public List<String> words() {
        return inputs.stream().<String>map(Input::words).toList();
    }
}
