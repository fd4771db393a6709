package io.drift4j.imagegen.train;

import io.drift4j.engine.BadInput;

/**
 * The images that a training step draws from: the ones seen last.
 *
 * @param perClass places in the bank of each class, from which positives come
 * @param global places in the bank of all classes, from which unconditional negatives come
 * @param pushed images that enter both for each batch
 */
public record BankConfig(int perClass, int global, int pushed) {
    public BankConfig {
        BadInput.unless(
                perClass >= 1 && global >= 1 && pushed >= 1,
                "banks.perClass, banks.global and banks.pushed must be at least 1, got %d, %d and %d: usual is 128, 1000 and"
                        + " 64",
                perClass,
                global,
                pushed);
    }

    /** The sizes of the released configurations; one host of theirs pushes 64. */
    static BankConfig official() {
        return new BankConfig(128, 1000, 64);
    }
}
