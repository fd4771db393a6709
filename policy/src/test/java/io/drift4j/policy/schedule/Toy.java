package io.drift4j.policy.schedule;

import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ActionKind;
import io.drift4j.policy.PolicySpec.ActionSpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Specs and chunks whose numbers say which step and observation they belong to. */
final class Toy {
    private Toy() {}

    static PolicySpec spec(ActionKind kind, int to, int ta, int t, int a, double limit) {
        List<String> names = IntStream.range(0, a).mapToObj(e -> "e" + e).toList();
        return new PolicySpec(
                "toy",
                List.of(new ObservationKey("x", 1, "m")),
                new ActionSpec(names, "m", Collections.nCopies(a, -limit), Collections.nCopies(a, limit), kind),
                to,
                ta,
                t,
                0.1);
    }

    /** To 2, Ta 3, T 9: eight actions reach forward. */
    static PolicySpec absolute() {
        return spec(ActionKind.ABSOLUTE, 2, 3, 9, 2, 1000);
    }

    /** The chunk of the observation of step k: entry 0 is the step of the action, entry 1 is k. */
    static Chunk labelled(PolicySpec spec, long k) {
        return chunk(spec, k, (step, e) -> e == 0 ? step : k);
    }

    /** A chunk by step and entry. */
    static Chunk chunk(PolicySpec spec, long k, Value value) {
        int size = spec.action().size();
        float[] values = new float[spec.horizon() * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.at(k + Math.floorDiv(i, size) - (spec.observationSteps() - 1), i % size);
        }
        return new Chunk(spec.horizon(), size, values);
    }

    interface Value {
        double at(long step, int entry);
    }
}
