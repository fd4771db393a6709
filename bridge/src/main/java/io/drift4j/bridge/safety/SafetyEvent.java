package io.drift4j.bridge.safety;

import java.util.Locale;

/**
 * A number outside a limit.
 *
 * @param kind of the limit
 * @param index of the action in its chunk, To-1 to T-1
 * @param entry name of the action entry
 * @param given what the policy gave
 * @param sent what is sent instead, which is {@code given} where a stronger limit leaves no better; of a rejected chunk what
 *     clamping would have sent after the actions before
 */
public record SafetyEvent(SafetyKind kind, int index, String entry, float given, float sent) {

    /** For people, for example {@code velocity limit at index 3, entry 'x': 12.0, nearest allowed 9.5}. */
    public String text() {
        return kind.name().toLowerCase(Locale.ROOT) + " limit at index " + index + ", entry '" + entry + "': " + given
                + ", nearest allowed " + sent;
    }
}
