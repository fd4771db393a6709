package io.drift4j.imagegen.weights;

import io.drift4j.engine.nd.Tensor;

/**
 * Where a leaf of a Flax tree goes.
 *
 * @param path of the leaf
 * @param name of the array here
 * @param layout how the numbers are turned
 * @param part which part of the array along its first axis, counted from 0
 * @param parts how many leaves make up the array
 */
record Place(String path, String name, Layout layout, int part, int parts) {

    /** From the layout of Flax to that of PyTorch, which is ours. */
    enum Layout {
        /** The same. */
        SAME,
        /** A matrix (in, out) to (out, in). */
        MATRIX,
        /** A convolution (k, k, in, out) to (out, in, k, k). */
        CONVOLUTION
    }

    static Place of(String path, String name, Layout layout) {
        return new Place(path, name, layout, 0, 1);
    }

    /** The shape the leaf must have for an array of this shape. */
    long[] leafShape(long... shape) {
        long[] own = shape.clone();
        own[0] /= parts;
        return switch (layout) {
            case SAME -> own;
            case MATRIX -> new long[] {own[1], own[0]};
            case CONVOLUTION -> new long[] {own[2], own[3], own[1], own[0]};
        };
    }

    /** The leaf in our layout. */
    Tensor turned(Tensor leaf) {
        if (layout == Layout.SAME) {
            return leaf;
        }
        long[] shape = leaf.shape();
        int out = (int) shape[shape.length - 1];
        int in = (int) shape[shape.length - 2];
        int taps = leaf.values().length / Math.max(1, out * in);
        float[] from = leaf.values();
        float[] to = new float[from.length];
        for (int tap = 0; tap < taps; tap++) {
            for (int i = 0; i < in; i++) {
                int row = (tap * in + i) * out;
                for (int o = 0; o < out; o++) {
                    to[(o * in + i) * taps + tap] = from[row + o];
                }
            }
        }
        return new Tensor(
                layout == Layout.MATRIX ? new long[] {out, in} : new long[] {out, in, shape[0], shape[1]}, to);
    }
}
