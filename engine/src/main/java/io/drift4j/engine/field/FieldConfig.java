package io.drift4j.engine.field;

import io.drift4j.engine.BadInput;
import java.util.List;

/**
 * What a drift field is, as data.
 *
 * <p>Binds from YAML; every entry must be given, the usual values are {@link #official()}.
 *
 * @param temperatures R of the kernel exp(-d/R), d in units of the scale; one force each, all added
 * @param affinityFloor lower bound of the product of the two softmaxes (so affinities are at least its root); 0 is none
 * @param scale over what the mean distance is taken that serves as the unit of length
 * @param forceClamp lower bound of the mean square that a force is normalised by, so that a vanished force stays small
 * @param selfOffset added to the distance (in units of the scale) of a sample to itself; 100 takes it out of the kernel
 * @param attraction a in V = a V+ - b V-: factor on the way to the positives
 * @param repulsion b, factor on the way from the negatives; only with a = b does the field vanish where generated samples
 *     and data agree
 */
public record FieldConfig(
        List<Double> temperatures,
        double affinityFloor,
        Scale scale,
        double forceClamp,
        double selfOffset,
        double attraction,
        double repulsion) {

    /** Over what the mean distance is taken. */
    public enum Scale {
        /** One scale for the whole batch. */
        BATCH,
        /** One scale for each problem. */
        PROBLEM
    }

    public FieldConfig {
        BadInput.unless(
                temperatures != null && !temperatures.isEmpty(),
                "field.temperatures must hold at least one number, got %s: the usual ones are [0.02, 0.05, 0.2]",
                temperatures);
        for (Double temperature : temperatures) {
            BadInput.unless(
                    temperature != null && temperature > 0 && temperature < Double.POSITIVE_INFINITY,
                    "field.temperatures must be above 0 and finite, got %s: the usual ones are [0.02, 0.05, 0.2]",
                    temperatures);
        }
        BadInput.unless(
                affinityFloor >= 0 && affinityFloor < 1,
                "field.affinityFloor must be in [0, 1), got %s: usual is 1e-6, none is 0",
                affinityFloor);
        BadInput.unless(scale != null, "field.scale must be BATCH or PROBLEM, got nothing: usual is BATCH");
        BadInput.unless(
                forceClamp > 0 && forceClamp < Double.POSITIVE_INFINITY,
                "field.forceClamp must be above 0 and finite, got %s: usual is 1e-8",
                forceClamp);
        BadInput.unless(
                selfOffset >= 0 && selfOffset < Double.POSITIVE_INFINITY,
                "field.selfOffset must be at least 0 and finite, got %s: usual is 100, no mask is 0",
                selfOffset);
        checkFactor("attraction", attraction);
        checkFactor("repulsion", repulsion);
        BadInput.unless(
                attraction + repulsion > 0,
                "one of field.attraction and field.repulsion must be above 0, got 0 for both");
        temperatures = List.copyOf(temperatures);
    }

    /** The settings of the released code: temperatures 0.02, 0.05, 0.2, floor 1e-6, one scale for the batch. */
    public static FieldConfig official() {
        return new FieldConfig(List.of(0.02, 0.05, 0.2), 1e-6, Scale.BATCH, 1e-8, 100, 1, 1);
    }

    public FieldConfig withTemperatures(Double... values) {
        return new FieldConfig(List.of(values), affinityFloor, scale, forceClamp, selfOffset, attraction, repulsion);
    }

    public FieldConfig withAffinityFloor(double value) {
        return new FieldConfig(temperatures, value, scale, forceClamp, selfOffset, attraction, repulsion);
    }

    public FieldConfig withScale(Scale value) {
        return new FieldConfig(temperatures, affinityFloor, value, forceClamp, selfOffset, attraction, repulsion);
    }

    public FieldConfig withForceClamp(double value) {
        return new FieldConfig(temperatures, affinityFloor, scale, value, selfOffset, attraction, repulsion);
    }

    public FieldConfig withSelfOffset(double value) {
        return new FieldConfig(temperatures, affinityFloor, scale, forceClamp, value, attraction, repulsion);
    }

    /** With other factors on attraction and repulsion; 1 and 1 is the balanced field. */
    public FieldConfig withBalance(double attractionFactor, double repulsionFactor) {
        return new FieldConfig(
                temperatures, affinityFloor, scale, forceClamp, selfOffset, attractionFactor, repulsionFactor);
    }

    private static void checkFactor(String name, double value) {
        BadInput.unless(
                value >= 0 && value < Double.POSITIVE_INFINITY,
                "field.%s must be at least 0 and finite, got %s: usual is 1",
                name,
                value);
    }
}
