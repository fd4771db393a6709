package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * In training, y = x * mask / (1 - share), where each number of the mask is 0 with probability {@code share} and else 1;
 * otherwise y = x.
 *
 * <p>On a CPU the mask is made here from one number of the engine's seeded generator: the native mask costs 7 ns a number,
 * as much as a third of the forward pass of a small network, this one a fifth of it. Its share is a multiple of 2^-16.
 *
 * <p>Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 2014.
 */
public final class Dropout implements Block {
    private static final int LANE_BITS = 16;
    private static final int LANES = Long.SIZE / LANE_BITS;
    private static final int LANE = (1 << LANE_BITS) - 1;
    private static final int PIECE = 1024;
    /** Mask numbers before they are copied to an array; grows to the largest mask of its thread. */
    private static final ThreadLocal<ByteBuffer> SCRATCH = ThreadLocal.withInitial(() -> direct(1));

    private final float share;

    private Dropout(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("dropout must be in [0, 1), got " + share);
        }
        this.share = (float) share;
    }

    /** A layer that drops this share of its inputs in training; in [0, 1). */
    public static Dropout of(double share) {
        return new Dropout(share);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
        if (!training || share == 0) {
            return x;
        }
        if (x.getDevice().isGpu() || x.getDataType() != DataType.FLOAT32) {
            return ai.djl.nn.norm.Dropout.dropout(x, share, true).singletonOrThrow();
        }
        return x.mul(mask(x));
    }

    @Override
    public long[] outputShape(long... input) {
        return input;
    }

    private NDArray mask(NDArray x) {
        Shape shape = x.getShape();
        int size = Math.toIntExact(shape.size());
        ByteBuffer bytes = SCRATCH.get();
        if (bytes.capacity() < size * Float.BYTES) {
            bytes = direct(size);
            SCRATCH.set(bytes);
        }
        bytes.clear().limit(size * Float.BYTES);
        try (NDArray key = x.getManager().randomInteger(0, Long.MAX_VALUE, new Shape(1), DataType.INT64)) {
            fill(bytes.asFloatBuffer(), RandomStream.of(key.toLongArray()[0]));
        }
        // An array over a direct buffer is a view of it; the copy is the graph's own, and the buffer free for the next.
        try (NDArray view = x.getManager().create(bytes, shape, DataType.FLOAT32)) {
            return view.duplicate();
        }
    }

    /** Independent numbers that are 0 or 1 / (1 - share): four from each 64 random bits. */
    private void fill(FloatBuffer mask, RandomStream random) {
        int dropped = Math.round(share * (LANE + 1));
        int kept = Float.floatToRawIntBits(1 / (1 - dropped / (float) (LANE + 1)));
        float[] some = new float[PIECE];
        while (mask.hasRemaining()) {
            for (int i = 0; i < PIECE; i += LANES) {
                long bits = random.nextLong();
                for (int lane = 0; lane < LANES; lane++) {
                    // kept, or 0 where the lane is below dropped; without a branch, which would be guessed wrong often
                    some[i + lane] = Float.intBitsToFloat(kept & ~(((int) bits & LANE) - dropped >> 31));
                    bits >>>= LANE_BITS;
                }
            }
            mask.put(some, 0, Math.min(PIECE, mask.remaining()));
        }
    }

    private static ByteBuffer direct(int numbers) {
        return ByteBuffer.allocateDirect(numbers * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
