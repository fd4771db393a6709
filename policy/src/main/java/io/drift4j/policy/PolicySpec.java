package io.drift4j.policy;

import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
     * @param name for example {@code agent_pos}
     * @param size numbers in one frame
     * @param unit for people and checks, for example {@code px}
     * @param entries one name a number, in order, for example joints; null if they have no names
     * @param image how the numbers are a picture; null if they are none
     */
    public record ObservationKey(
            String name,
            int size,
            String unit,
            @Nullable List<String> entries,
            @Nullable ImageFormat image) {
        public ObservationKey {
            BadInput.unless(!name.isBlank(), "an observation key needs a name");
            BadInput.unless(size >= 1, "observation '%s' must hold at least one number, got size %d", name, size);
            if (entries != null) {
                entries = List.copyOf(entries);
                BadInput.unless(
                        entries.size() == size && entries.stream().distinct().count() == size,
                        "observation '%s' of %d numbers needs as many different entry names, got %s",
                        name,
                        size,
                        entries);
            }
            int pictured = image == null ? size : image.size();
            BadInput.unless(
                    pictured == size, "observation '%s' is a picture of %d numbers, got size %d", name, pictured, size);
        }

        /** Plain numbers without names of their own. */
        public ObservationKey(String name, int size, String unit) {
            this(name, size, unit, null, null);
        }
    }

    /**
     * A picture as numbers in [0, 1]: rows from the top, pixels from the left, channels innermost; (H, W, channels).
     *
     * @param height H, pixels
     * @param width W, pixels
     * @param channels 3 for red, green, blue; 1 for grey
     */
    public record ImageFormat(int height, int width, int channels) {
        public ImageFormat {
            BadInput.unless(
                    height >= 1 && width >= 1 && (channels == 1 || channels == 3),
                    "a picture has at least one pixel and 1 or 3 channels, got %d x %d x %d",
                    height,
                    width,
                    channels);
        }

        /** H * W * channels, numbers in one picture. */
        int size() {
            return height * width * channels;
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
     * @param kind what the numbers say; null, as in files from before there was a choice, is {@link ActionKind#ABSOLUTE}
     */
    public record ActionSpec(
            List<String> names,
            String unit,
            List<Double> low,
            List<Double> high,
            @Nullable ActionKind kind) {
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
