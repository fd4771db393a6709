package io.drift4j.policy;

import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.Optional;

/**
 * What a policy takes and gives: all that a client, a simulator or a robot must know to use it.
 *
 * @param task short name of the task it was made for, for people and for the default of commands
 * @param observations one entry a key, in the order in which they are concatenated
 * @param action what one action is
 * @param observationSteps To, frames of history, at least 1
 * @param executedSteps Ta, actions executed of each chunk, at least 1
 * @param horizon T, actions in a chunk, at least To-1+Ta
 * @param stepSeconds time between two actions, in seconds
 */
public record PolicySpec(
        String task,
        List<ObservationKey> observations,
        ActionSpec action,
        int observationSteps,
        int executedSteps,
        int horizon,
        double stepSeconds) {

    public PolicySpec {
        observations = List.copyOf(observations);
        BadInput.unless(!observations.isEmpty(), "a policy needs at least one observation key, got none");
        BadInput.unless(observationSteps >= 1, "observationSteps must be at least 1, got %d", observationSteps);
        BadInput.unless(executedSteps >= 1, "executedSteps must be at least 1, got %d", executedSteps);
        BadInput.unless(
                horizon >= observationSteps - 1 + executedSteps,
                "horizon must be at least observationSteps - 1 + executedSteps = %d, got %d: raise horizon or execute fewer",
                observationSteps - 1 + executedSteps,
                horizon);
        BadInput.unless(
                stepSeconds > 0 && Double.isFinite(stepSeconds),
                "stepSeconds must be a positive number of seconds, got %s",
                stepSeconds);
        long distinct =
                observations.stream().map(ObservationKey::name).distinct().count();
        BadInput.unless(distinct == observations.size(), "observation keys must differ, got %s", observations);
    }

    /** Numbers in one frame: the sum over keys. */
    public int frameSize() {
        return observations.stream().mapToInt(ObservationKey::size).sum();
    }

    /** The key of this name, if the policy has it. */
    public Optional<ObservationKey> observation(String name) {
        return observations.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /** The same policy with another Ta. */
    public PolicySpec withExecutedSteps(int steps) {
        return new PolicySpec(task, observations, action, observationSteps, steps, horizon, stepSeconds);
    }

    /**
     * One observation key.
     *
     * <p>A key of shape (H, W, 3) or (H, W, 1) is a picture: rows from the top, pixels from the left, red green blue or
     * grey, numbers in [0, 1].
     *
     * @param name for example {@code agent_pos}
     * @param size numbers in one frame
     * @param unit for people and checks, for example {@code px}
     * @param shape axes of one frame, row-major, 1 to 3 of them; left out: (size)
     * @param entries one name a number, in order, for example joints; left out or empty: they have none
     */
    public record ObservationKey(String name, int size, String unit, List<Integer> shape, List<String> entries) {
        public ObservationKey {
            BadInput.unless(!name.isBlank(), "an observation key needs a name");
            BadInput.unless(size >= 1, "observation '%s' must hold at least one number, got size %d", name, size);
            shape = shape == null ? List.of(size) : List.copyOf(shape); // null in files from before there was a choice
            entries = entries == null ? List.of() : List.copyOf(entries);
            BadInput.unless(
                    shape.stream().allMatch(axis -> axis >= 1)
                            && shape.stream().mapToLong(axis -> axis).reduce(1, (x, y) -> x * y) == size,
                    "observation '%s' must have a shape of its %d numbers, got %s",
                    name,
                    size,
                    shape);
            BadInput.unless(
                    shape.size() <= 2 || shape.size() == 3 && (shape.get(2) == 1 || shape.get(2) == 3),
                    "observation '%s' must have 1 or 2 axes, or 3 if it is a picture (H, W, 3) or (H, W, 1), got %s",
                    name,
                    shape);
            BadInput.unless(
                    entries.isEmpty()
                            || entries.size() == size
                                    && entries.stream().distinct().count() == size,
                    "observation '%s' of %d numbers needs as many different entry names or none, got %s",
                    name,
                    size,
                    entries);
        }

        /** Plain numbers without names of their own. */
        public ObservationKey(String name, int size, String unit) {
            this(name, size, unit, List.of(size), List.of());
        }

        /** Whether it is a picture. */
        public boolean picture() {
            return shape.size() == 3;
        }
    }

    /** What the numbers of an action say. */
    public enum ActionKind {
        /** Where to be, for example joint positions. */
        ABSOLUTE,
        /** How far to go in one step. */
        DELTA
    }

    /**
     * What one action is.
     *
     * @param names one name an entry, in order
     * @param unit for people and checks, for example {@code px}
     * @param low smallest sensible value of each entry
     * @param high largest sensible value of each entry
     * @param kind what the numbers say; left out: {@link ActionKind#ABSOLUTE}
     */
    public record ActionSpec(List<String> names, String unit, List<Double> low, List<Double> high, ActionKind kind) {
        public ActionSpec {
            names = List.copyOf(names);
            low = List.copyOf(low);
            high = List.copyOf(high);
            BadInput.unless(!names.isEmpty(), "an action needs at least one entry, got none");
            BadInput.unless(
                    low.size() == names.size() && high.size() == names.size(),
                    "an action with entries %s needs as many lower and upper limits, got %s and %s",
                    names,
                    low,
                    high);
            for (int i = 0; i < names.size(); i++) {
                BadInput.unless(
                        low.get(i) < high.get(i),
                        "limits of action entry '%s' must satisfy low < high, got %s and %s",
                        names.get(i),
                        low.get(i),
                        high.get(i));
            }
            kind = kind == null ? ActionKind.ABSOLUTE : kind;
        }

        /** Absolute actions. */
        public ActionSpec(List<String> names, String unit, List<Double> low, List<Double> high) {
            this(names, unit, low, high, ActionKind.ABSOLUTE);
        }

        /** A, numbers in one action. */
        public int size() {
            return names.size();
        }

        /** Whether an action says how far to go, not where to be. */
        public boolean delta() {
            return kind == ActionKind.DELTA;
        }
    }
}
