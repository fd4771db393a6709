package io.drift4j.simeval.pusht;

import io.drift4j.engine.BadInput;

/**
 * The generator that published PushT start states were drawn with: MT19937, seeded with one 32-bit number.
 *
 * <p>Integers come by masked rejection from one 32-bit word each, normal numbers by the polar method on 53-bit
 * uniforms, bit for bit as NumPy's {@code RandomState} draws them.
 *
 * <p>Source: Matsumoto, Nishimura, "Mersenne Twister", ACM TOMACS 1998.
 */
final class LegacyRandom {
    private static final int N = 624;
    private static final int M = 397;
    private static final long LARGEST_SEED = 0xFFFFFFFFL;

    private final int[] state = new int[N];
    private int next = N;

    LegacyRandom(long seed) {
        BadInput.unless(
                seed >= 0 && seed <= LARGEST_SEED,
                "a PushT seed must lie in 0 to %d, got %d: choose a smaller or positive seed",
                LARGEST_SEED,
                seed);
        state[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** Uniform in [low, high). */
    int integer(int low, int high) {
        int range = high - low - 1;
        int mask = range == 0 ? 0 : Integer.highestOneBit(range) * 2 - 1;
        while (true) {
            int value = word() & mask;
            if (value <= range) {
                return low + value;
            }
        }
    }

    /** Standard normal. The second number of the pair is thrown away: a start state needs one. */
    double gaussian() {
        while (true) {
            double x1 = 2 * uniform() - 1;
            double x2 = 2 * uniform() - 1;
            double r2 = x1 * x1 + x2 * x2;
            if (r2 < 1 && r2 != 0) {
                return StrictMath.sqrt(-2 * StrictMath.log(r2) / r2) * x2;
            }
        }
    }

    private double uniform() {
        long high = word() >>> 5;
        long low = word() >>> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    private int word() {
        if (next == N) {
            twist();
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7FFFFFFF);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908B0DF);
        }
    }
}
