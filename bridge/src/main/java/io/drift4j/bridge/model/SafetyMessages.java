package io.drift4j.bridge.model;

import io.drift4j.bridge.safety.SafetyEvent;
import io.drift4j.bridge.safety.SafetyLayer;
import io.drift4j.bridge.v1.ActionLimits;
import io.drift4j.bridge.v1.OnViolation;
import io.drift4j.bridge.v1.SafetyCount;
import io.drift4j.bridge.v1.SafetyKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the safety layer allows, and what it found, as messages. */
final class SafetyMessages {
    private SafetyMessages() {}

    /** Its constant limits. */
    static ActionLimits limits(SafetyLayer safety) {
        return ActionLimits.newBuilder()
                .addAllLow(safety.low())
                .addAllHigh(safety.high())
                .setOnViolation(
                        switch (safety.onViolation()) {
                            case CLAMP -> OnViolation.ON_VIOLATION_CLAMP;
                            case REJECT -> OnViolation.ON_VIOLATION_REJECT;
                        })
                .build();
    }

    /** One count a kind, with the first of its events. */
    static List<SafetyCount> counts(List<SafetyEvent> events) {
        Map<io.drift4j.bridge.safety.SafetyKind, SafetyCount.Builder> counts =
                new EnumMap<>(io.drift4j.bridge.safety.SafetyKind.class);
        for (SafetyEvent event : events) {
            SafetyCount.Builder count = counts.computeIfAbsent(
                    event.kind(),
                    kind -> SafetyCount.newBuilder()
                            .setKind(kind(kind))
                            .setIndex(event.index())
                            .setEntry(event.entry())
                            .setGiven(event.given())
                            .setSent(event.sent()));
            count.setCount(count.getCount() + 1);
        }
        return counts.values().stream().map(SafetyCount.Builder::build).toList();
    }

    private static SafetyKind kind(io.drift4j.bridge.safety.SafetyKind kind) {
        return switch (kind) {
            case RANGE -> SafetyKind.SAFETY_KIND_RANGE;
            case BOX -> SafetyKind.SAFETY_KIND_BOX;
            case JUMP -> SafetyKind.SAFETY_KIND_JUMP;
            case VELOCITY -> SafetyKind.SAFETY_KIND_VELOCITY;
            case ACCELERATION -> SafetyKind.SAFETY_KIND_ACCELERATION;
        };
    }
}
