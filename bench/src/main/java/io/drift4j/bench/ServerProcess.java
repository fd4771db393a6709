package io.drift4j.bench;

import io.drift4j.engine.config.ConfigFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server of either side in a process of its own: its first line of output is JSON with its port; it ends with its input. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final int port;

    private ServerProcess(Process process, Path errors, int port) {
        this.process = process;
        this.errors = errors;
        this.port = port;
    }

    /** Starts the command with the request as its last argument and waits until it serves. */
    static ServerProcess start(List<String> command, Map<String, ?> request, Map<String, String> environment) {
        Path errors = Places.scratch();
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(errors.resolve("err").toFile());
            builder.command().add(ConfigFile.JSON.writeValueAsString(request));
            builder.environment().putAll(environment);
            Process process = builder.start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException(
                        "no server came up: " + command + "\n" + Files.readString(errors.resolve("err")));
            }
            return new ServerProcess(
                    process, errors, ConfigFile.JSON.readTree(line).path("port").asInt());
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command, e);
        }
    }

    int port() {
        return port;
    }

    /** Most memory the server ever held, MiB. */
    double peakMiB() {
        return Answer.peak(Path.of("/proc/" + process.pid() + "/status"));
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Places.delete(errors);
    }
}
