package io.drift4j.bridge.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority and those it signs, as PEM files; made by the tool that comes with every JDK. */
final class Certificates {
    private static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;
    private final String name;

    /** A certificate and its key. */
    record Pair(Path certificate, Path key) {}

    private Certificates(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        this.store = folder.resolve(name + ".p12");
    }

    /** A new authority of this name. */
    static Certificates authority(Path folder, String name) throws IOException, GeneralSecurityException {
        Certificates authority = new Certificates(folder, name);
        authority.keytool("-genkeypair", name, "-dname", "CN=" + name, "-ext", "bc:c", "-ext", "KeyUsage=keyCertSign");
        authority.pem(name);
        return authority;
    }

    /** The authority's own certificate. */
    Path certificate() {
        return folder.resolve(name + ".pem");
    }

    /** Signs a certificate for localhost, or for a client. */
    Pair sign(String subject, String... options) throws IOException, GeneralSecurityException {
        List<String> all = new ArrayList<>(List.of("-dname", "CN=" + subject, "-signer", name));
        all.addAll(List.of("-ext", "san=dns:localhost,ip:127.0.0.1"));
        all.addAll(List.of(options));
        keytool("-genkeypair", subject, all.toArray(String[]::new));
        return pem(subject);
    }

    private void keytool(String command, String alias, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                command,
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        line.addAll(List.of(options));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Pair pem(String alias) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Key key = keys.getKey(alias, PASSWORD.toCharArray());
        return new Pair(
                write(alias + ".pem", "CERTIFICATE", keys.getCertificate(alias).getEncoded()),
                Secrets.keep(write(alias + ".key", "PRIVATE KEY", key.getEncoded())));
    }

    private Path write(String file, String kind, byte[] bytes) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                folder.resolve(file), "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }
}
