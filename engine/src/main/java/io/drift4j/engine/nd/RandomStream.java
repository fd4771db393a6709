package io.drift4j.engine.nd;

import java.nio.charset.StandardCharsets;

/**
 * A seeded random stream that can be split by name and by number.
 *
 * <p>The stream is SplitMix64: draw i is {@code mix(key + i * golden)}. A child's key is a hash of its parent's key and
 * its name or number, and does not depend on what the parent has drawn. So every draw of a training run is a function of
 * (seed, purpose, step, index): a resumed run needs no saved generator state, and a background thread may run ahead
 * without changing what another purpose draws.
 *
 * <p>Not thread-safe; split one child per thread. Not for secrets.
 *
 * <p>Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (the mixing constants
 * are Stafford's variant 13).
 */
public final class RandomStream {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long key;
    private long position;
    private double spareGaussian = Double.NaN;

    private RandomStream(long key) {
        this.key = key;
    }

    /** The root stream of a seed. */
    public static RandomStream of(long seed) {
        return new RandomStream(mix(seed + GOLDEN));
    }

    /** The child stream of this name; the same name gives the same child again. */
    public RandomStream split(String name) {
        long hash = key;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash ^ (b & 0xFFL)) + GOLDEN;
        }
        return new RandomStream(mix(hash + name.length()));
    }

    /** The child stream of this number, for example a step or an episode seed. */
    public RandomStream split(long number) {
        return new RandomStream(mix(mix(key ^ 0x5851F42D4C957F2DL) + mix(number + GOLDEN)));
    }

    /** 64 uniform bits. */
    public long nextLong() {
        return mix(key + GOLDEN * ++position);
    }

    /** Uniform in [0, 1) with 53 random bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Uniform in [0, bound), bound at least 1; unbiased by rejection. */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, got " + bound);
        }
        while (true) {
            long bits = nextLong() >>> 1;
            long value = bits % bound;
            if (bits - value + (bound - 1) >= 0) {
                return (int) value;
            }
        }
    }

    /** Standard normal, by the polar method of Marsaglia. */
    public double nextGaussian() {
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        while (true) {
            double x = 2 * nextDouble() - 1;
            double y = 2 * nextDouble() - 1;
            double r2 = x * x + y * y;
            if (r2 < 1 && r2 > 0) {
                double f = StrictMath.sqrt(-2 * StrictMath.log(r2) / r2);
                spareGaussian = f * y;
                return f * x;
            }
        }
    }

    /** A new array of {@code size} standard normal numbers. */
    public float[] gaussians(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) nextGaussian();
        }
        return values;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
