package io.drift4j.engine.nd;

import com.sun.jna.Function;
import com.sun.jna.Platform;

/**
 * Tells the C library of Linux to keep freed memory for the next step instead of giving it back.
 *
 * <p>A training step makes and frees some hundred arrays of a few megabytes. By default each step's memory goes back to the
 * system and is fetched anew, page by page, which takes a tenth of the step.
 */
final class Allocator {
    // mallopt's numbers in malloc.h
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_THRESHOLD = -3;

    /** The largest that glibc takes; larger arrays still go back at once. */
    private static final int LARGEST_KEPT = 32 << 20;

    private Allocator() {}

    static void keepFreedMemory() {
        if (!Platform.isLinux()) {
            return;
        }
        try {
            Function mallopt = Function.getFunction("c", "mallopt");
            mallopt.invokeInt(new Object[] {M_MMAP_THRESHOLD, LARGEST_KEPT});
            mallopt.invokeInt(new Object[] {M_TRIM_THRESHOLD, Integer.MAX_VALUE});
        } catch (UnsatisfiedLinkError e) {
            return; // another C library: there is no such setting, and everything works as before
        }
    }
}
