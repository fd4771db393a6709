package io.drift4j.cli;

import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.model.PolicyFiles;
import io.drift4j.bridge.server.PolicyServer;
import io.drift4j.bridge.server.ServerConfig;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves a policy until it is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Serves a policy over gRPC, for simulators and robots, until Ctrl-C or SIGTERM; then it answers what runs and"
                    + " ends.",
            "Logs are lines of JSON on the standard error; http://127.0.0.1:9464/metrics is for Prometheus."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j serve pusht-state",
            "  drift4j serve runs/mine --set 'safety.velocity={x: 300, y: 300}'     # px a second, clamped",
            "  drift4j serve runs/mine --models models --set adminTokens=ops.tokens # swap: drift4j admin",
            "  drift4j serve runs/mine --host 0.0.0.0 --config server.yaml          # where server.yaml has",
            "",
            "      tls: {certificate: server.pem, key: server.key}  # clientCa: ca.pem asks for certificates",
            "      tokens: clients.tokens                           # lines NAME TOKEN, mode 600",
            "      limits: {sessions: 16, observationsPerSecond: 50}",
            "",
            "In Python (pip install ./clients/python):",
            "",
            "      with drift4j.PolicyClient(\"grpc://127.0.0.1:50051\") as policy: ..."
        })
final class ServeCommand implements Callable<Integer> {
    private static final int SHOWN_DIGITS = 8;
    private static final long LOOK_MILLIS = 20;

    @Parameters(
            paramLabel = "MODEL",
            description = "a .drift4j file, a checkpoint or run folder, or the name of a shipped policy")
    private String model;

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "folder of further NAME.drift4j that an operator may load and activate by NAME")
    private @Nullable Path models;

    @Option(names = "--host", paramLabel = "HOST", description = "address to listen on (default: 127.0.0.1)")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "0 for any free one (default: 50051)")
    private @Nullable Integer port;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML with what differs from the defaults, see docs/serving-settings.md")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "override one key of the configuration, for example metricsPort=0; may be repeated")
    private List<String> overrides = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ServerConfig resolved = ServerConfig.read(config == null ? null : Places.file(config), settings());
        Path file = Places.policy(model);
        String name = name(model);
        PolicyFiles files = new PolicyFiles(name, file, models, resolved.running());
        try (Logging.Lines lines = Logging.lines();
                Interruption interruption = Interruption.listen();
                PolicyServer server = PolicyServer.open(resolved, files)) {
            if (!activate(server, name, interruption)) {
                return Main.INTERRUPTED;
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println(told(name, server, resolved));
            out.flush();
            interruption.await();
        }
        return Main.FINE;
    }

    /** Loads the model beside, because a large one takes minutes, in which a signal must still end the process. */
    private static boolean activate(PolicyServer server, String name, Interruption interruption)
            throws InterruptedException {
        FutureTask<@Nullable Void> loading = new FutureTask<>(() -> {
            server.activate(name);
            return null;
        });
        Thread thread = new Thread(loading, "load");
        thread.setDaemon(true);
        thread.start();
        while (!loading.isDone()) {
            if (interruption.asked()) {
                return false;
            }
            thread.join(LOOK_MILLIS);
        }
        try {
            loading.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BadInput refused) {
                throw refused;
            }
            throw new IllegalStateException("the model failed to load", e);
        }
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(overrides);
        if (host != null) {
            settings.add("host=" + host);
        }
        if (port != null) {
            settings.add("port=" + port);
        }
        return settings;
    }

    /** The last word of what a person gave. */
    private static String name(String given) {
        String last = Path.of(given).toAbsolutePath().normalize().getFileName().toString();
        return last.endsWith(".drift4j") ? last.substring(0, last.length() - ".drift4j".length()) : last;
    }

    private static String told(String name, PolicyServer server, ServerConfig config) {
        PolicySpec spec = server.spec();
        String keys = spec.observations().stream()
                .map(key -> key.name() + " " + key.shape() + (key.unit().isEmpty() ? "" : " " + key.unit()))
                .collect(Collectors.joining(", "));
        PolicyAddress address = new PolicyAddress(
                reachable(config.host()), server.port(), config.tls().certificate() != null);
        return String.format(
                Locale.ROOT,
                "serving %s (weights %s) at %s: %d frame(s) of %s -> %d actions of %s %s, %s s apart; metrics at"
                        + " http://127.0.0.1:%d/metrics; in Python: drift4j.PolicyClient(\"%s\")",
                name,
                server.weightHash().substring(0, SHOWN_DIGITS),
                address,
                spec.observationSteps(),
                keys,
                spec.horizon(),
                spec.action().names(),
                spec.action().unit(),
                spec.stepSeconds(),
                server.metricsPort(),
                address);
    }

    /** A name that clients can use: a host that means every address of this machine is none. */
    private static String reachable(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostName()
                    : host;
        } catch (UnknownHostException e) {
            return host; // the server listens there, so only this machine's own name can be unknown
        }
    }
}
