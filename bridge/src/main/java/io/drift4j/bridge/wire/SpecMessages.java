package io.drift4j.bridge.wire;

import io.drift4j.bridge.v1.ActionKind;
import io.drift4j.bridge.v1.ActionSpec;
import io.drift4j.bridge.v1.DType;
import io.drift4j.bridge.v1.ObservationKey;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.policy.PolicySpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** A {@link PolicySpec} as a message, and its hash. */
public final class SpecMessages {
    private SpecMessages() {}

    /** The spec as a message. */
    public static io.drift4j.bridge.v1.PolicySpec message(PolicySpec spec) {
        io.drift4j.bridge.v1.PolicySpec.Builder message = io.drift4j.bridge.v1.PolicySpec.newBuilder()
                .setTask(spec.task())
                .setAction(ActionSpec.newBuilder()
                        .addAllNames(spec.action().names())
                        .setUnit(spec.action().unit())
                        .addAllLow(spec.action().low())
                        .addAllHigh(spec.action().high())
                        .setKind(
                                spec.action().delta() ? ActionKind.ACTION_KIND_DELTA : ActionKind.ACTION_KIND_ABSOLUTE))
                .setObservationSteps(spec.observationSteps())
                .setExecutedSteps(spec.executedSteps())
                .setHorizon(spec.horizon())
                .setStepSeconds(spec.stepSeconds());
        for (PolicySpec.ObservationKey key : spec.observations()) {
            message.addObservations(ObservationKey.newBuilder()
                    .setName(key.name())
                    .setDtype(DType.DTYPE_FLOAT32)
                    .addAllShape(key.shape())
                    .setUnit(key.unit())
                    .addAllEntries(key.entries()));
        }
        return message.build();
    }

    /**
     * The spec in a message.
     *
     * @throws BadInput if it is none: a count is not positive, names repeat, a kind or type is unknown
     */
    public static PolicySpec spec(io.drift4j.bridge.v1.PolicySpec message) {
        List<PolicySpec.ObservationKey> keys =
                message.getObservationsList().stream().map(SpecMessages::key).toList();
        ActionSpec action = message.getAction();
        return new PolicySpec(
                message.getTask(),
                keys,
                new PolicySpec.ActionSpec(
                        action.getNamesList(),
                        action.getUnit(),
                        action.getLowList(),
                        action.getHighList(),
                        kind(action.getKind())),
                message.getObservationSteps(),
                message.getExecutedSteps(),
                message.getHorizon(),
                message.getStepSeconds());
    }

    private static PolicySpec.ObservationKey key(ObservationKey key) {
        BadInput.unless(
                key.getDtype() == DType.DTYPE_FLOAT32,
                "observation '%s' must be of DTYPE_FLOAT32, the only type this version knows, got %s: update it",
                key.getName(),
                key.getDtype());
        long size = key.getShapeList().stream().mapToLong(axis -> axis).reduce(1, (x, y) -> x * y);
        BadInput.unless(
                size >= 1 && size <= Integer.MAX_VALUE,
                "observation '%s' must have a shape of positive axes, got %s",
                key.getName(),
                key.getShapeList());
        return new PolicySpec.ObservationKey(
                key.getName(), (int) size, key.getUnit(), key.getShapeList(), key.getEntriesList());
    }

    private static PolicySpec.ActionKind kind(ActionKind kind) {
        return switch (kind) {
            case ACTION_KIND_ABSOLUTE -> PolicySpec.ActionKind.ABSOLUTE;
            case ACTION_KIND_DELTA -> PolicySpec.ActionKind.DELTA;
            default -> throw new BadInput("actions must be of a known kind, got " + kind);
        };
    }

    /** SHA-256 of the spec, 64 hexadecimal digits: equal for equal specs, whatever made them. */
    public static String hash(PolicySpec spec) {
        byte[] text = ConfigFile.toTree(spec).toString().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha256().digest(text));
    }

    /** A fresh SHA-256, which every Java has. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** What differs between the spec a client was built for and that of a server, one {@code key: ours -> theirs} each. */
    public static List<String> differences(PolicySpec builtFor, PolicySpec served) {
        return ConfigFile.differences(ConfigFile.toTree(builtFor), ConfigFile.toTree(served));
    }
}
