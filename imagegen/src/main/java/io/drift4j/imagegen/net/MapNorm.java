package io.drift4j.imagegen.net;

import io.drift4j.engine.nn.GroupNorm;
import io.drift4j.engine.nn.Weights;

/** The group norm of maps: as many groups as divide the channels, up to 32, and epsilon 1e-6, as in Flax. */
final class MapNorm {
    private static final int MOST_GROUPS = 32;
    private static final double EPSILON = 1e-6;

    private MapNorm() {}

    static GroupNorm create(Weights.Scope scope, int channels, int rows, int columns) {
        return GroupNorm.create(scope, groups(channels), channels, rows * columns, EPSILON);
    }

    static int groups(int channels) {
        int groups = Math.min(MOST_GROUPS, channels);
        while (channels % groups != 0) {
            groups--;
        }
        return groups;
    }
}
