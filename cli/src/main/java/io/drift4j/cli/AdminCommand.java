package io.drift4j.cli;

import io.drift4j.bridge.client.AdminClient;
import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.v1.ModelState;
import io.drift4j.bridge.v1.ModelStatus;
import io.drift4j.bridge.v1.ModelVersion;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What an operator does with the models of a running server. */
@Command(
        name = "admin",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Lists, loads, activates and unloads the models of a running 'drift4j serve' that was started with"
                    + " --set adminTokens=FILE; the token is read from --token-file or the environment's DRIFT4J_TOKEN.",
            "Sessions stay on their version until they reset."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j admin list --token-file ops.token",
            "  drift4j admin load mine --token-file ops.token       # read anew, beside what is active",
            "  drift4j admin activate mine --token-file ops.token   # for new sessions and those that reset",
            "  drift4j admin unload old --server grpcs://robot-7:50051 --ca ca.pem --token-file ops.token"
        })
final class AdminCommand implements Runnable {
    private static final int SHOWN_DIGITS = 8;

    @Option(
            names = "--server",
            defaultValue = "grpc://127.0.0.1:50051",
            scope = ScopeType.INHERIT,
            paramLabel = "ADDRESS",
            description = "grpc://HOST:PORT, or grpcs:// with TLS (default: ${DEFAULT-VALUE})")
    private String server;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Tells what is there and who uses it.")
    void list(@Mixin ConnectionOptions options) {
        print(with(options, AdminClient::list));
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = "Reads a model's file anew and warms it up; what is active stays so, also when this fails.")
    void load(@Mixin ConnectionOptions options, @Parameters(paramLabel = "NAME") String name) {
        change(options, name, AdminClient::load);
    }

    @Command(
            name = "activate",
            mixinStandardHelpOptions = true,
            description = "Gives new sessions the newest loaded version of a model.")
    void activate(@Mixin ConnectionOptions options, @Parameters(paramLabel = "NAME") String name) {
        change(options, name, AdminClient::activate);
    }

    @Command(
            name = "unload",
            mixinStandardHelpOptions = true,
            description = "Lets a loaded model go that is not active; sessions keep it until they leave.")
    void unload(@Mixin ConnectionOptions options, @Parameters(paramLabel = "NAME") String name) {
        change(options, name, AdminClient::unload);
    }

    private void change(ConnectionOptions options, String name, BiFunction<AdminClient, String, ModelStatus> change) {
        ModelStatus status = with(options, client -> change.apply(client, name));
        print(List.of(status));
    }

    private <T> T with(ConnectionOptions options, Function<AdminClient, T> call) {
        try (AdminClient client = new AdminClient(options.connection(PolicyAddress.parse(server)))) {
            return call.apply(client);
        }
    }

    private void print(List<ModelStatus> models) {
        PrintWriter out = spec.commandLine().getOut();
        String row = "%-24s %-10s %8s %-9s %8s%s%n";
        out.printf(row, "model", "state", "version", "weights", "sessions", "");
        for (ModelStatus model : models) {
            ModelVersion version = model.getModel().getVersion();
            out.printf(
                    row,
                    model.getName(),
                    state(model.getState()),
                    model.hasModel() ? version.getVersion() : "",
                    model.hasModel() ? version.getWeightHash().substring(0, SHOWN_DIGITS) : "",
                    model.getSessions(),
                    model.getError().isEmpty() ? "" : "  last load failed: " + model.getError());
        }
    }

    private static String state(ModelState state) {
        return state.name().replace("MODEL_STATE_", "").toLowerCase(Locale.ROOT);
    }
}
