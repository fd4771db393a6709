package io.drift4j.engine;

/**
 * Something a person gave (a file, a configuration, an argument, a request) does not hold what it must.
 *
 * <p>The message stands alone, because the command prints it without a stack trace and ends with exit code 2: what must
 * hold, what came, and the likely mend. Errors in drift4j itself are never of this type.
 */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadInput(String message) {
        super(message);
    }

    public BadInput(String message, Throwable cause) {
        super(message, cause);
    }

    /** Throws with the message formatted as by {@link String#format} unless {@code holds}. */
    public static void unless(boolean holds, String format, Object... arguments) {
        if (!holds) {
            throw new BadInput(String.format(java.util.Locale.ROOT, format, arguments));
        }
    }
}
