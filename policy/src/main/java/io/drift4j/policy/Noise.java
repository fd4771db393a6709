package io.drift4j.policy;

import io.drift4j.engine.nd.RandomStream;

/** The noise of one pass: given numbers, or a seed from which the policy draws standard normal ones. */
public sealed interface Noise {

    /** Draws {@code size} standard normal numbers: the same seed gives the same numbers. */
    record Seeded(long seed) implements Noise {
        @Override
        public float[] values(int size) {
            return RandomStream.of(seed).split("noise").gaussians(size);
        }
    }

    /** These numbers as they are; their count must be what the policy takes. */
    record Given(float[] numbers) implements Noise {
        @Override
        public float[] values(int size) {
            if (numbers.length != size) {
                throw new IllegalArgumentException(
                        "this policy takes " + size + " noise numbers a pass, got " + numbers.length);
            }
            return numbers;
        }
    }

    /** The {@code size} numbers of this noise, before any noise scale. */
    float[] values(int size);

    static Noise seeded(long seed) {
        return new Seeded(seed);
    }

    static Noise given(float[] numbers) {
        return new Given(numbers);
    }
}
