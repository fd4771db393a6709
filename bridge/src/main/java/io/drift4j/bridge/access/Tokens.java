package io.drift4j.bridge.access;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Bearer tokens by the name of their owner. Only hashes are kept, and comparing takes the same time whatever is sent.
 *
 * <p>A file has a line {@code NAME TOKEN} for each; empty lines and lines that begin with {@code #} do not count.
 *
 * @param owners the tokens; empty if none are needed
 */
public record Tokens(List<Owner> owners) {
    /** Shorter ones can be guessed. */
    private static final int SHORTEST = 16;

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.GROUP_WRITE);

    /** A name and the SHA-256 of its token. */
    public record Owner(String name, byte[] hash) {}

    /** No tokens. */
    public static Tokens none() {
        return new Tokens(List.of());
    }

    /**
     * The tokens of a file.
     *
     * @param key of the configuration, for messages
     * @throws BadInput if it cannot be read, others can read it, or a line is wrong; no message holds a token
     */
    public static Tokens read(String key, Path file) {
        requirePrivate(key, file);
        List<Owner> owners = new ArrayList<>();
        int number = 0;
        for (String line : lines(key, file)) {
            number++;
            String[] words = line.strip().split("\\s+");
            if (line.isBlank() || words[0].startsWith("#")) {
                continue;
            }
            BadInput.unless(words.length == 2, "%s: line %d of %s must be NAME TOKEN", key, number, file);
            BadInput.unless(
                    words[1].length() >= SHORTEST,
                    "%s: the token in line %d of %s must have at least %d characters: make one with 'openssl rand -hex 32'",
                    key,
                    number,
                    file,
                    SHORTEST);
            Owner owner = new Owner(words[0], hash(words[1]));
            BadInput.unless(
                    owners.stream().noneMatch(other -> MessageDigest.isEqual(other.hash(), owner.hash())),
                    "%s: the token in line %d of %s must differ from those before it",
                    key,
                    number,
                    file);
            owners.add(owner);
        }
        BadInput.unless(!owners.isEmpty(), "%s: %s must hold a line NAME TOKEN, it holds none", key, file);
        return new Tokens(List.copyOf(owners));
    }

    /**
     * Refuses a file of secrets that everybody may read or change, where the file system knows such things.
     *
     * @param key of the configuration, for the message
     */
    public static void requirePrivate(String key, Path file) {
        BadInput.unless(Files.isRegularFile(file), "%s must be a file, there is none at %s", key, file);
        try {
            Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
            BadInput.unless(
                    found.stream().noneMatch(OTHERS::contains),
                    "%s: %s must be private, but others than its owner can use it: chmod 600 %s",
                    key,
                    file,
                    file);
        } catch (UnsupportedOperationException e) {
            return; // a file system without such permissions
        } catch (IOException e) {
            throw new BadInput(key + ": " + file + " cannot be looked at: " + BadInput.reason(e), e);
        }
    }

    private static List<String> lines(String key, Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInput(key + ": " + file + " cannot be read: " + BadInput.reason(e), e);
        }
    }

    /** Whether any are needed. */
    public boolean needed() {
        return !owners.isEmpty();
    }

    /** Whether some token is in both. */
    public boolean shares(Tokens others) {
        return owners.stream().anyMatch(owner -> others.find(owner.hash()).isPresent());
    }

    /** Whose token this is. */
    public Optional<String> owner(String token) {
        return find(hash(token));
    }

    private Optional<String> find(byte[] hash) {
        Optional<String> found = Optional.empty();
        for (Owner owner : owners) { // to the end, so that time says nothing
            if (MessageDigest.isEqual(owner.hash(), hash)) {
                found = Optional.of(owner.name());
            }
        }
        return found;
    }

    /** The first 8 hexadecimal digits of the SHA-256 of a secret, for logs. */
    public static String tag(String secret) {
        return HexFormat.of().formatHex(hash(secret), 0, 4);
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
