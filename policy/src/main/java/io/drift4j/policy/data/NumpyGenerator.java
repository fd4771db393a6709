package io.drift4j.policy.data;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * As much of NumPy's {@code default_rng(seed)} as draws without replacement: seed sequence, PCG64, bounded integers.
 *
 * <p>Only here so that published episode splits come out the same; everything else draws from {@link
 * io.drift4j.engine.nd.RandomStream}. Sources: numpy/random bit_generator.pyx (SeedSequence), src/pcg64 (PCG XSL-RR
 * 128/64, O'Neill 2014), src/distributions (Lemire 2019), _generator.pyx (choice).
 */
final class NumpyGenerator {
    private static final BigInteger TWO_128 = BigInteger.ONE.shiftLeft(128);
    private static final BigInteger MULTIPLIER =
            new BigInteger("2549297995355413924").shiftLeft(64).add(new BigInteger("4865540595714422341"));
    private static final int POOL = 4;
    private static final long WORD = 0xFFFFFFFFL;

    private final BigInteger increment;
    private BigInteger state;
    private boolean hasHalf;
    private long half;

    private NumpyGenerator(long[] words) {
        increment = join(words[2], words[3]).shiftLeft(1).setBit(0).mod(TWO_128);
        state = BigInteger.ZERO;
        step();
        state = state.add(join(words[0], words[1])).mod(TWO_128);
        step();
    }

    /** The generator of a seed that is not negative. */
    static NumpyGenerator seeded(long seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("NumPy seeds are not negative, got " + seed);
        }
        return new NumpyGenerator(words(pool(seed)));
    }

    long nextLong() {
        step();
        long high = state.shiftRight(64).longValue();
        return Long.rotateRight(high ^ state.longValue(), (int) (high >>> 58));
    }

    /** The low half of a draw, then its high half. */
    long nextWord() {
        if (hasHalf) {
            hasHalf = false;
            return half;
        }
        long draw = nextLong();
        hasHalf = true;
        half = draw >>> 32;
        return draw & WORD;
    }

    /** Uniform in 0..last, last below 2^32 - 1, by Lemire's method; nothing is drawn for last = 0. */
    int nextUpTo(int last) {
        if (last == 0) {
            return 0;
        }
        long bound = last + 1L;
        long threshold = (WORD - last) % bound;
        long product = nextWord() * bound;
        while ((product & WORD) < threshold) {
            product = nextWord() * bound;
        }
        return (int) (product >>> 32);
    }

    /** {@code count} different numbers of 0..population-1: Floyd's method, or a tail shuffle as NumPy has it. */
    int[] choice(int population, int count) {
        if (population > 10_000 && count > population / 50) {
            int[] all = new int[population];
            Arrays.setAll(all, i -> i);
            shuffle(all, Math.max(population - count, 1));
            return Arrays.copyOfRange(all, population - count, population);
        }
        List<Integer> drawn = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int j = population - count; j < population; j++) {
            int value = nextUpTo(j);
            int kept = seen.contains(value) ? j : value;
            seen.add(kept);
            drawn.add(kept);
        }
        int[] chosen = drawn.stream().mapToInt(Integer::intValue).toArray();
        shuffle(chosen, 1);
        return chosen;
    }

    private void shuffle(int[] values, int first) {
        for (int i = values.length - 1; i >= first; i--) {
            int j = nextUpTo(i);
            int kept = values[j];
            values[j] = values[i];
            values[i] = kept;
        }
    }

    private void step() {
        state = state.multiply(MULTIPLIER).add(increment).mod(TWO_128);
    }

    private static BigInteger join(long high, long low) {
        return new BigInteger(Long.toUnsignedString(high)).shiftLeft(64).or(new BigInteger(Long.toUnsignedString(low)));
    }

    /** NumPy's entropy pool of four 32-bit words. */
    private static int[] pool(long seed) {
        int[] pool = {(int) seed, (int) (seed >>> 32), 0, 0};
        int[] constant = {0x43b0d7e5};
        for (int i = 0; i < POOL; i++) {
            pool[i] = hash(pool[i], constant, 0x931e8875);
        }
        for (int source = 0; source < POOL; source++) {
            for (int target = 0; target < POOL; target++) {
                if (source != target) {
                    int mixed = 0xca01f9dd * pool[target] - 0x4973f715 * hash(pool[source], constant, 0x931e8875);
                    pool[target] = mixed ^ (mixed >>> 16);
                }
            }
        }
        return pool;
    }

    private static int hash(int value, int[] constant, int factor) {
        int hashed = value ^ constant[0];
        constant[0] *= factor;
        hashed *= constant[0];
        return hashed ^ (hashed >>> 16);
    }

    /** Four 64-bit words from the pool, low half first. */
    private static long[] words(int[] pool) {
        long[] words = new long[POOL];
        int[] constant = {0x8b51f9dd};
        for (int i = 0; i < 2 * POOL; i++) {
            long word = hash(pool[i % POOL], constant, 0x58f38ded) & WORD;
            words[i / 2] |= word << (32 * (i % 2));
        }
        return words;
    }
}
