package io.drift4j.cli;

import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.client.Token;
import io.drift4j.engine.BadInput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how to reach a policy at an address. */
final class ConnectionOptions {
    private static final double LONGEST_SECONDS = 1e6;

    @Option(
            names = "--ca",
            paramLabel = "PEM",
            description = "grpcs:// only: certificates that may sign the server's (default: those of this Java)")
    private @Nullable Path ca;

    @Option(
            names = "--client-certificate",
            paramLabel = "PEM",
            description = "grpcs:// only: certificate to show to the server")
    private @Nullable Path certificate;

    @Option(names = "--client-key", paramLabel = "PEM", description = "private key of --client-certificate")
    private @Nullable Path key;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "file with the token that the server wants (default: the environment's " + Token.VARIABLE
                    + "); sent with TLS, or to this machine only")
    private @Nullable Path token;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description = "how long one answer of a server may take (default: 30)")
    private @Nullable Double deadline;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "how long a server may be away before that is an error (default: 15)")
    private @Nullable Double patience;

    /** Names of the options that were given. */
    List<String> given() {
        List<String> given = new ArrayList<>();
        note(given, "--ca", ca);
        note(given, "--client-certificate", certificate);
        note(given, "--client-key", key);
        note(given, "--token-file", token);
        note(given, "--deadline", deadline);
        note(given, "--patience", patience);
        return given;
    }

    private static void note(List<String> given, String name, @Nullable Object value) {
        if (value != null) {
            given.add(name);
        }
    }

    /** The connection to an address. */
    Connection connection(PolicyAddress address) {
        Connection connection = Connection.to(address).withName("drift4j");
        if (ca != null) {
            connection = connection.withCa(ca);
        }
        BadInput.unless(
                (certificate == null) == (key == null),
                "--client-certificate and --client-key go together, got %s",
                given());
        if (certificate != null && key != null) {
            connection = connection.withCertificate(certificate, key);
        }
        if (deadline != null) {
            connection = connection.withDeadline(seconds("--deadline", deadline));
        }
        if (patience != null) {
            connection = connection.withPatience(seconds("--patience", patience));
        }
        if (token != null) {
            return connection.withToken(Token.file(token));
        }
        Token environment = Token.environment().orElse(null);
        return environment == null ? connection : connection.withToken(environment);
    }

    private static Duration seconds(String option, double value) {
        BadInput.unless(
                value >= 0 && value <= LONGEST_SECONDS, "%s must be a number of seconds, got %s", option, value);
        return Duration.ofNanos(Math.round(value * 1e9));
    }
}
