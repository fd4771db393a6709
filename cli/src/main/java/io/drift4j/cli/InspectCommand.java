package io.drift4j.cli;

import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.client.PolicyClient;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.data.ArrayKey;
import io.drift4j.policy.data.DataReport;
import io.drift4j.policy.data.Episodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what is in a file, demonstrations or a policy, whichever it turns out to be, or what a server serves. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Tells what is in a file. Demonstrations: episodes, lengths, ranges, saturation, idle stretches, a"
                        + " picture. A policy, also a served one: what it takes and gives, where it comes from, how large"
                        + " it is.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  drift4j inspect data/pusht-lowdim.zarr.zip --picture pusht.png",
            "  drift4j inspect models/pusht-state.drift4j",
            "  drift4j inspect grpc://localhost:50051"
        })
final class InspectCommand implements Runnable {

    @Parameters(
            paramLabel = "FILE",
            description =
                    "demonstrations (zarr v2 folder or zip), or a policy (.drift4j file, checkpoint or run folder,"
                            + " name of a shipped one, grpc://HOST:PORT of a served one)")
    private String file;

    @Option(
            names = "--picture",
            paramLabel = "PNG",
            description = "where to draw demonstrations (default: reports/NAME.png)")
    private @Nullable Path picture;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (PolicyAddress.looksLike(file)) {
            served(PolicyAddress.parse(file), out);
            return;
        }
        BadInput.unless(
                connection.given().isEmpty(),
                "%s are for a policy at an address, grpc://HOST:PORT, but %s is a file: leave them out",
                String.join(", ", connection.given()),
                file);
        Path path = Places.file(Path.of(file));
        if (Files.exists(path) && holdsDemonstrations(path)) {
            demonstrations(path, out);
        } else {
            BadInput.unless(picture == null, "--picture is for demonstrations, but %s holds none", file);
            PolicyPage.print(Places.policy(file), out);
        }
    }

    private void served(PolicyAddress address, PrintWriter out) {
        BadInput.unless(picture == null, "--picture is for demonstrations, but %s serves a policy", address);
        try (PolicyClient client = PolicyClient.connect(connection.connection(address))) {
            PolicyPage.print(client, address, out);
        }
    }

    private static boolean holdsDemonstrations(Path path) {
        if (Files.isDirectory(path)) {
            boolean policy = Files.exists(path.resolve("manifest.json")) || Files.exists(path.resolve("config.yaml"));
            return !policy;
        }
        try (ZipFile zip = new ZipFile(path.toFile())) {
            boolean zarr = zip.stream().anyMatch(entry -> entry.getName().matches("([^/]+/)?\\.zgroup"));
            BadInput.unless(
                    zarr || zip.getEntry("manifest.json") != null,
                    "%s must hold demonstrations (a zarr group with .zgroup) or a policy (with manifest.json), it holds"
                            + " neither",
                    path);
            return zarr;
        } catch (IOException e) {
            throw new BadInput(
                    path + " must be a zip file of demonstrations or a policy, but it does not open as one ("
                            + e.getMessage() + "): it is cut short, damaged or something else",
                    e);
        }
    }

    private void demonstrations(Path path, PrintWriter out) {
        String name = path.toAbsolutePath().normalize().getFileName().toString();
        Path png = picture == null
                ? Path.of("reports", name.replaceFirst("\\.zarr(\\.zip)?$|\\.zip$", "") + ".png")
                : picture;
        Output.checkFile(png);
        List<ArrayKey> keys = ArrayKey.found(path);
        BadInput.unless(!keys.isEmpty(), "%s must hold arrays of numbers below 'data', it has none", path);
        DataReport report = DataReport.of(Episodes.load(path, keys));
        report.lines().forEach(out::println);
        report.writePicture(png);
        out.println("picture: " + png);
    }
}
