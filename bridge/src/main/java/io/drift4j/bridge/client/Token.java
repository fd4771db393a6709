package io.drift4j.bridge.client;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A bearer token. It comes from a file or the environment, never from a command line that others can list. */
public final class Token {
    /** Environment variable of {@link #environment}. */
    public static final String VARIABLE = "DRIFT4J_TOKEN";

    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

    private final String value;

    private Token(String value, String source) {
        BadInput.unless(
                VISIBLE.matcher(value).matches(),
                "%s must hold one token: a line of visible ASCII characters without blanks, it holds %s",
                source,
                value.isEmpty() ? "nothing" : "something else");
        this.value = value;
    }

    /** @throws BadInput if the file cannot be read, or holds something else than one line with a token */
    public static Token file(Path file) {
        try {
            return new Token(Files.readString(file).strip(), "token file " + file);
        } catch (IOException e) {
            throw new BadInput("token file " + file + " must be readable, reading failed: " + BadInput.reason(e), e);
        }
    }

    /** The token in {@link #VARIABLE}, if it is set. */
    public static Optional<Token> environment() {
        String given = System.getenv(VARIABLE);
        return given == null || given.isBlank()
                ? Optional.empty()
                : Optional.of(new Token(given.strip(), "environment variable " + VARIABLE));
    }

    /** What is sent as {@code authorization}. */
    String header() {
        return "Bearer " + value;
    }

    /** Without the token: for logs. */
    @Override
    public String toString() {
        return "token";
    }
}
