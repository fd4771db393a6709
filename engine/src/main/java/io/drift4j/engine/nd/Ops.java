package io.drift4j.engine.nd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Array operations that the platform lacks; results go to the manager of the first array. */
public final class Ops {
    /** Distances are computed by differences up to this feature size, by inner products above it. */
    static final long LARGEST_EXACT = 64;

    /** And up to so many differences in all: 64 MiB in float32, beyond which inner products are ten times faster. */
    static final long MOST_DIFFERENCES = 1 << 24;

    private static final NDIndex EVERYTHING = new NDIndex("...");

    private Ops() {}

    /** A constant in the wanted precision from double values, row-major. */
    public static NDArray constant(NDManager manager, DataType type, Shape shape, double... values) {
        if (type == DataType.FLOAT64) {
            return manager.create(values, shape);
        }
        if (type != DataType.FLOAT32) {
            throw new IllegalArgumentException("a constant must be float32 or float64, got " + type);
        }
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return manager.create(floats, shape);
    }

    /**
     * A number as an array for products, quotients and bounds inside a recorded graph: {@code x.mul(Ops.number(x, 3))}.
     *
     * <p>The platform's {@code x.mul(3)} makes an array over Java memory and closes it at once. The graph keeps only the native
     * part for the gradient, and a garbage collection before {@code backward} frees the memory below it: the gradient is then
     * multiplied by whatever lies there. The memory of this array is native and lives as long as the graph. Sums and
     * differences with a number are safe, for their gradients do not look at it.
     *
     * @param like decides data type and manager
     */
    public static NDArray number(NDArray like, double value) {
        return like.getManager().zeros(new Shape(), like.getDataType()).addi(value);
    }

    /** Mean over several axes, which are kept with size 1 (the platform's mean takes one axis only). */
    public static NDArray meanKeeping(NDArray array, int... axes) {
        double count = 1;
        for (int axis : axes) {
            count *= array.getShape().get(axis);
        }
        return array.sum(axes, true).div(number(array, count));
    }

    /**
     * Euclidean distances between all rows of two batches, at least {@code floor}.
     *
     * <p>Up to S = 64, unless there are very many, they are norms of differences, exact for equal rows. Above, squares are
     * |x|^2 + |y|^2 - 2xy, which needs G*T instead of G*T*S numbers of memory but in float32 leaves about 1e-7 |x|^2 where
     * rows are equal: mask self pairs yourself.
     *
     * @param x (N, G, S)
     * @param y (N, T, S)
     * @param floor above 0
     * @return (N, G, T)
     */
    public static NDArray distances(NDArray x, NDArray y, double floor) {
        long differencesInAll = x.size() * y.getShape().get(1);
        if (x.getShape().get(2) <= LARGEST_EXACT && differencesInAll <= MOST_DIFFERENCES) {
            NDArray differences = x.expandDims(2).sub(y.expandDims(1)); // (N,G,1,S) - (N,1,T,S)
            return differences.norm(new int[] {3}, false).maximum(floor); // (N,G,T)
        }
        NDArray inner = x.matMul(y.transpose(0, 2, 1)); // (N,G,T)
        NDArray x2 = x.square().sum(new int[] {2}, true); // (N,G,1)
        NDArray y2 = y.square().sum(new int[] {2}).expandDims(1); // (N,1,T)
        return x2.add(y2).sub(inner.mul(2)).maximum(floor * floor).sqrt();
    }

    /**
     * Copies values into existing arrays of the same shapes, in place; no gradient is recorded.
     *
     * <p>The platform's own {@code set} from a buffer puts a new native array in place of the old one, so that detached
     * views of it keep the old values.
     */
    public static void copyAll(List<NDArray> from, List<NDArray> to) {
        if (from.size() != to.size()) {
            throw new IllegalArgumentException("expected " + to.size() + " arrays, got " + from.size());
        }
        for (int i = 0; i < to.size(); i++) {
            if (!from.get(i).getShape().equals(to.get(i).getShape())) {
                throw new IllegalArgumentException("array " + i + " must have shape "
                        + to.get(i).getShape() + ", got " + from.get(i).getShape());
            }
            try (NDArray source = from.get(i).stopGradient();
                    NDArray target = to.get(i).stopGradient()) {
                target.set(EVERYTHING, source); // the detached view shares storage
            }
        }
    }
}
