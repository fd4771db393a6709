package io.drift4j.simeval;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.PolicySpec.ObservationKey;
import java.util.ArrayList;
import java.util.List;

/** Whether a policy can act in a task: every difference at once. */
final class Compatibility {

    /** One control rate is written as 0.1 by one file and measured as 0.0998 by another. */
    private static final double RATE_TOLERANCE = 0.01;

    private Compatibility() {}

    /** Throws {@link BadInput} that names all differences, unless the policy fits the task. */
    static void check(PolicySpec policy, TaskSpec task) {
        List<String> differences = new ArrayList<>();
        for (ObservationKey wanted : policy.observations()) {
            ObservationKey given = task.observations().stream()
                    .filter(key -> key.name().equals(wanted.name()))
                    .findFirst()
                    .orElse(null);
            if (given == null) {
                differences.add("the policy needs observation '" + wanted.name() + "', the task gives "
                        + task.observations().stream().map(ObservationKey::name).toList());
            } else if (given.size() != wanted.size()) {
                differences.add("observation '" + wanted.name() + "' holds " + wanted.size()
                        + " numbers for the policy, " + given.size() + " in the task");
            } else if (unitsDiffer(given.unit(), wanted.unit())) {
                differences.add("observation '" + wanted.name() + "' is in '" + wanted.unit() + "' for the policy, in '"
                        + given.unit() + "' in the task");
            }
        }
        if (policy.action().size() != task.action().size()) {
            differences.add("actions have entries " + policy.action().names() + " for the policy, "
                    + task.action().names() + " in the task");
        } else if (unitsDiffer(policy.action().unit(), task.action().unit())) {
            differences.add("actions are in '" + policy.action().unit() + "' for the policy, in '"
                    + task.action().unit() + "' in the task");
        }
        if (Math.abs(policy.stepSeconds() / task.stepSeconds() - 1) > RATE_TOLERANCE) {
            differences.add("one step is " + policy.stepSeconds() + " s for the policy, " + task.stepSeconds()
                    + " s in the task");
        }
        BadInput.unless(
                differences.isEmpty(),
                "a policy must fit the task it is run in, but policy of '%s' and task '%s' differ: %s."
                        + " Run it in the task it was trained for, or train one for this task",
                policy.task(),
                task.name(),
                String.join("; ", differences));
    }

    /** A blank unit says nothing. */
    private static boolean unitsDiffer(String one, String other) {
        return !one.isBlank() && !other.isBlank() && !one.equals(other);
    }
}
