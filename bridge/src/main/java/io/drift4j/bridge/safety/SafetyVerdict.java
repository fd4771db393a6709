package io.drift4j.bridge.safety;

import io.drift4j.policy.Chunk;
import java.util.List;

/** What may be done with a chunk. Only the first two hold one: the others must not move a robot. */
public sealed interface SafetyVerdict {

    /**
     * Inside all limits.
     *
     * @param chunk the one that was given
     */
    record Passed(Chunk chunk) implements SafetyVerdict {}

    /**
     * Numbers were outside, and limits are clamped to.
     *
     * @param chunk what may be executed
     * @param events one a number and limit, by index; at least one
     */
    record Clamped(Chunk chunk, List<SafetyEvent> events) implements SafetyVerdict {
        public Clamped {
            events = List.copyOf(events);
        }

        /** Whether a number is another one than was given. */
        public boolean changed() {
            return events.stream().anyMatch(event -> event.given() != event.sent());
        }
    }

    /**
     * Numbers were outside, and chunks that leave limits are rejected.
     *
     * @param events one a number and limit, by index; at least one
     */
    record Rejected(List<SafetyEvent> events) implements SafetyVerdict {
        public Rejected {
            events = List.copyOf(events);
        }

        /** Why, for people. */
        public String text() {
            return events.get(0).text() + (events.size() == 1 ? "" : "; and " + (events.size() - 1) + " more");
        }
    }

    /**
     * A number is none: the policy failed, whatever the limits say.
     *
     * @param index of the first such action, 0 to T-1
     * @param entry name of its action entry
     * @param given NaN or an infinity
     */
    record NotFinite(int index, String entry, float given) implements SafetyVerdict {

        /** Why, for people. */
        public String text() {
            return "actions must be finite, the policy gave " + given + " at index " + index + ", entry '" + entry
                    + "'";
        }
    }
}
