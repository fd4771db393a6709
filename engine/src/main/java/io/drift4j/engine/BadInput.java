package io.drift4j.engine;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.util.Locale;

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

    /** Why reading or writing failed, in words: the message of such an exception is often nothing but a path. */
    public static String reason(IOException e) {
        if (e instanceof FileSystemException file && file.getReason() == null) {
            String words =
                    e.getClass().getSimpleName().replaceAll("Exception$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ");
            return words.toLowerCase(Locale.ROOT) + ": " + file.getFile();
        }
        return e instanceof CharacterCodingException ? "it is not text in UTF-8" : String.valueOf(e.getMessage());
    }

    /** Throws with the message formatted as by {@link String#format} unless {@code holds}. */
    public static void unless(boolean holds, String format, Object... arguments) {
        if (!holds) {
            throw new BadInput(String.format(Locale.ROOT, format, arguments));
        }
    }
}
