package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.Scope;

/** All pairs of two sets of rows, some of the first at a time, so that memory stays bounded. */
final class Pairs {
    private static final int BLOCK_NUMBERS = 8 << 20; // 64 MB of float64

    private Pairs() {}

    /** Takes what was computed for the rows {@code first} and following; valid until it returns. */
    @FunctionalInterface
    interface Block {
        void take(NDArray values, int first);
    }

    /** Inner products (m, n) of m rows of x with all of y. */
    static void products(Rows x, Rows y, NDManager manager, Block block) {
        try (Scope whole = Scope.open(manager)) {
            NDArray columns = y.array(whole.manager()).transpose(); // (D, n)
            forEach(x, y.count(), whole.manager(), (rows, first) -> block.take(rows.matMul(columns), first));
        }
    }

    /** Squared Euclidean distances (m, n) of m rows of x to all of y, at least 0. */
    static void squaredDistances(Rows x, Rows y, NDManager manager, Block block) {
        try (Scope whole = Scope.open(manager)) {
            NDArray others = y.array(whole.manager());
            NDArray columns = others.transpose();
            NDArray y2 = others.square().sum(new int[] {1}).expandDims(0); // (1, n)
            forEach(x, y.count(), whole.manager(), (rows, first) -> {
                NDArray x2 = rows.square().sum(new int[] {1}, true); // (m, 1)
                block.take(rows.matMul(columns).mul(-2).addi(x2).addi(y2).maximum(0.0), first);
            });
        }
    }

    private static void forEach(Rows x, int columns, NDManager manager, Block block) {
        int step = Math.max(1, BLOCK_NUMBERS / columns);
        for (int first = 0; first < x.count(); first += step) {
            try (Scope scope = Scope.open(manager)) {
                block.take(x.part(first, Math.min(x.count(), first + step)).array(scope.manager()), first);
            }
        }
    }
}
