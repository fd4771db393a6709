package io.drift4j.bench;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.config.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a side in a process of its own and reads the last line of its output. */
final class Ask {
    private static final List<String> JAVA_FLAGS = List.of("-Xshare:auto", "-XX:+UseSerialGC", "-Xmx2g");

    private Ask() {}

    /** Our side: {@link Side} in a fresh Java process, with the flags of the {@code drift4j} command. */
    static Answer ours(String name, Map<String, ?> request) {
        return run(java(Side.class, name), request, Map.of());
    }

    /** Our server, with the same flags. */
    static ServerProcess ourServer(Map<String, ?> request) {
        return ServerProcess.start(java(ServeSide.class), request, Map.of());
    }

    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(JAVA_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The peer: a script of {@code bench/peers} in its Python environment. */
    static Answer peer(Peer peer, String script, Map<String, ?> request) {
        return run(python(peer, script), request, surroundings(request));
    }

    /** A server of the peer. */
    static ServerProcess peerServer(Peer peer, String script, Map<String, ?> request) {
        return ServerProcess.start(python(peer, script), request, surroundings(request));
    }

    private static List<String> python(Peer peer, String script) {
        String file = Places.file("bench/peers/" + script).toString();
        return new ArrayList<>(List.of(peer.python().toString(), "-W", "ignore", file));
    }

    private static Map<String, String> surroundings(Map<String, ?> request) {
        int threads = request.get("threads") instanceof Integer count ? count : 1;
        return Map.of(
                "OMP_NUM_THREADS", Integer.toString(threads),
                "MKL_NUM_THREADS", Integer.toString(threads),
                "PYGAME_HIDE_SUPPORT_PROMPT", "1");
    }

    /** The request gets one key more, {@code begun}: seconds since 1970 right before the process starts. */
    private static Answer run(List<String> command, Map<String, ?> request, Map<String, String> environment) {
        ObjectNode asked = ConfigFile.JSON.valueToTree(request);
        List<String> full = new ArrayList<>(command);
        Path errors = Places.scratch();
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(full).redirectError(errors.resolve("err").toFile());
            builder.environment().putAll(environment);
            asked.put("begun", System.currentTimeMillis() / 1000.0);
            full.add(asked.toString());
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException("exit code " + code + " of " + full + "\n" + out + "\n"
                        + Files.readString(errors.resolve("err")));
            }
            JsonNode line = ConfigFile.JSON.readTree(out.substring(out.lastIndexOf('\n') + 1));
            return Answer.parse(line);
        } catch (JacksonException e) {
            throw new IllegalStateException("the last line must be JSON: " + full, e);
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + full, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        } finally {
            Places.delete(errors);
        }
    }
}
