package io.drift4j.engine.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The log of a run: one JSON object a line, with {@code step} and one key a metric.
 *
 * <p>A line is written with one system call. A process killed in between leaves at worst an unfinished last line, which
 * reading ignores and resuming cuts off.
 */
public final class RunLog {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    private RunLog(Path file) {
        this.file = file;
    }

    /** Opens the log of a run that goes on after {@code step}: later lines are cut off, since they will be written again. */
    static RunLog openAfter(Path file, long step) {
        StringBuilder kept = new StringBuilder();
        for (JsonNode line : Files.exists(file) ? read(file) : List.<JsonNode>of()) {
            if (line.path("step").asLong() <= step) {
                kept.append(line).append('\n');
            }
        }
        AtomicFiles.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
        return new RunLog(file);
    }

    void append(long step, Map<String, Double> values) {
        ObjectNode line = JSON.createObjectNode().put("step", step);
        values.forEach(line::put);
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BadInput(
                    "run log " + file + " must be writable, but writing failed (" + BadInput.reason(e)
                            + "): free some space, then go on with --resume",
                    e);
        }
    }

    /** The lines of a log, oldest first; an unfinished last line is left out. */
    public static List<JsonNode> read(Path file) {
        List<JsonNode> lines = new ArrayList<>();
        try {
            List<String> texts = Files.readAllLines(file);
            for (int i = 0; i < texts.size(); i++) {
                try {
                    lines.add(JSON.readTree(texts.get(i)));
                } catch (JacksonException e) {
                    if (i < texts.size() - 1) {
                        throw new BadInput(
                                "run log " + file + " must hold a JSON object a line, line " + (i + 1)
                                        + " is none: delete that line",
                                e);
                    }
                }
            }
        } catch (IOException e) {
            throw new BadInput("run log " + file + " cannot be read: " + BadInput.reason(e), e);
        }
        return lines;
    }
}
