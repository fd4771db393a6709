package io.drift4j.policy.transform;

import io.drift4j.engine.BadInput;
import java.util.List;

/**
 * Codes action entries as their distance from the newest frame: {@code (a - x) / scale}, and back.
 *
 * @param key observation key that holds x, for example {@code agent_pos}
 * @param columns for each action entry the entry of {@code key} that it is relative to, -1 to keep it absolute and
 *     normalised (a gripper, say); empty means entry i of the key for action entry i
 * @param scale length of one unit after coding, in the unit of the actions
 */
public record RelativeActions(String key, List<Integer> columns, double scale) {

    public RelativeActions {
        columns = columns == null ? List.of() : List.copyOf(columns);
        BadInput.unless(key != null, "relative actions need the 'key' that they are relative to, got none");
        BadInput.unless(
                scale > 0 && Double.isFinite(scale), "the scale of relative actions must be positive, got %s", scale);
    }

    /** The entry of the key for each of {@code actionSize} action entries, -1 for absolute ones. */
    int[] resolve(int actionSize, int keySize) {
        int[] resolved = new int[actionSize];
        for (int i = 0; i < actionSize; i++) {
            resolved[i] = columns.isEmpty() ? i : i < columns.size() ? columns.get(i) : Integer.MAX_VALUE;
            BadInput.unless(
                    resolved[i] >= -1 && resolved[i] < keySize && columns.size() <= actionSize,
                    "relative actions need for each of %d action entries an entry of '%s' (0..%d) or -1, got %s",
                    actionSize,
                    key,
                    keySize - 1,
                    columns);
        }
        return resolved;
    }
}
