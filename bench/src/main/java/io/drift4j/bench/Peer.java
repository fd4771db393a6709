package io.drift4j.bench;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A Python environment for a peer, made on first use below {@code bench/.peers} from {@code bench/peers/NAME.txt}. */
enum Peer {
    /** PyTorch. The wheel for Linux is a CUDA build: 3 GB to fetch, 7 GB on disk. */
    TORCH,
    /** gym-pusht with its physics engine: 100 MB. */
    GYM;

    /** The interpreter; makes the environment if there is none or its requirements have changed. */
    Path python() {
        String name = name().toLowerCase(Locale.ROOT);
        Path wanted = Places.file("bench/peers/" + name + ".txt");
        Path folder = Places.home().resolve("bench/.peers").resolve(name);
        Path made = folder.resolve("requirements.txt");
        Path python = folder.resolve("bin/python");
        try {
            if (Files.exists(made) && Files.readString(made).equals(Files.readString(wanted))) {
                return python;
            }
            System.err.println("bench: making " + folder + ", which takes some minutes the first time ...");
            run(List.of("python3", "-m", "venv", folder.toString()));
            run(List.of(
                    python.toString(),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "-r",
                    wanted.toString()));
            Files.copy(wanted, made, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return python;
        } catch (IOException e) {
            throw new BadInput("the peer needs python3 with venv, which cannot be run: " + BadInput.reason(e), e);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BadInput.unless(
                    process.waitFor() == 0,
                    "the environment of the peer cannot be made, this failed: %s",
                    String.join(" ", command));
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making the peer's environment", e);
        }
    }
}
