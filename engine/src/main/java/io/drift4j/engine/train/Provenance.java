package io.drift4j.engine.train;

import ai.djl.engine.Engine;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Which code on which machine made a checkpoint.
 *
 * @param versions of drift4j, its native library, Java and the system
 * @param commit of drift4j's own folder (environment variable {@code DRIFT4J_HOME}, else the working directory), {@code
 *     -dirty} appended if tracked files differ; or {@code unknown}
 */
public record Provenance(Map<String, String> versions, String commit) {

    /** Of this process. */
    public static Provenance here() {
        return new Provenance(versionsHere(), commitHere());
    }

    private static Map<String, String> versionsHere() {
        Map<String, String> versions = new TreeMap<>();
        String own = Provenance.class.getPackage().getImplementationVersion();
        versions.put("drift4j", own == null ? "development" : own);
        versions.put("pytorch", Engine.getEngine("PyTorch").getVersion());
        versions.put("djl", String.valueOf(Engine.getDjlVersion()));
        versions.put("java", Runtime.version().toString());
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return versions;
    }

    private static String commitHere() {
        String described = git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*");
        return described.isEmpty() ? "unknown" : described;
    }

    private static String git(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            String home = System.getenv("DRIFT4J_HOME");
            Process process = new ProcessBuilder(command)
                    .directory(home == null ? null : new File(home))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
        } catch (IOException e) {
            return ""; // no git on this machine: provenance is then honest about not knowing
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
