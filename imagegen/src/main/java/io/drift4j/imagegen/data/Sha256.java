package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Fingerprints of files, by which a result names what it rests on. */
public final class Sha256 {

    private Sha256() {}

    /** The 64 hexadecimal digits of a file. */
    public static String of(Path file) {
        MessageDigest digest = digest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new BadInput(file + " cannot be read: " + BadInput.reason(e), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The 64 hexadecimal digits of some bytes, one array after the other. */
    public static String of(byte[]... arrays) {
        MessageDigest digest = digest();
        for (byte[] bytes : arrays) {
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
