package io.drift4j.bench;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Operations of the native library while its own profiler ran.
 *
 * @param byName by name as the library has it
 * @param fromOutside operations not called by another one: the native calls of the host language and of the backward pass
 */
record NativeOperations(Map<String, Operation> byName, long fromOutside) {

    /**
     * All calls of one name.
     *
     * @param calls how often
     * @param microseconds in the operation itself, without the operations that it calls
     * @param bytes taken by itself, less what it gave back
     */
    record Operation(long calls, double microseconds, double bytes) {
        Operation plus(Operation other) {
            return new Operation(calls + other.calls, microseconds + other.microseconds, bytes + other.bytes);
        }
    }

    /** One call with its place in time; times in microseconds. */
    private record Call(String name, long thread, double start, double duration, double bytes) {
        double end() {
            return start + duration;
        }
    }

    /** Starts the profiler for this thread and its backward passes. */
    static void begin() {
        JniUtils.startProfile(false, true, true);
    }

    /** Stops it and reads what it saw. */
    static NativeOperations end() {
        Path folder = Places.scratch();
        try {
            Path trace = folder.resolve("trace.json");
            JniUtils.stopProfile(trace.toString());
            return read(ConfigFile.JSON.readTree(Files.readString(trace)));
        } catch (IOException e) {
            throw new IllegalStateException("the native profiler left no trace", e);
        } finally {
            Places.delete(folder);
        }
    }

    /** Sums a trace in Chrome's format up; what runs inside an operation counts for itself, not for that one too. */
    static NativeOperations read(JsonNode trace) {
        List<Call> calls = new ArrayList<>();
        for (JsonNode event : trace) {
            calls.add(new Call(
                    event.path("name").asText(),
                    event.path("tid").asLong(),
                    event.path("ts").asDouble(),
                    event.path("dur").asDouble(),
                    bytes(event.path("cpu mem").asText("0 b"))));
        }
        calls.sort(Comparator.comparingLong(Call::thread)
                .thenComparingDouble(Call::start)
                .thenComparing(Comparator.comparingDouble(Call::duration).reversed()));
        Map<String, Operation> byName = new LinkedHashMap<>();
        Deque<Call> open = new ArrayDeque<>();
        long outer = 0;
        for (Call call : calls) {
            while (!open.isEmpty()
                    && (open.peek().thread() != call.thread() || open.peek().end() <= call.start())) {
                open.pop();
            }
            byName.merge(call.name(), new Operation(1, call.duration(), call.bytes()), Operation::plus);
            if (open.isEmpty()) {
                outer++;
            } else {
                Operation inner = new Operation(0, -call.duration(), -call.bytes());
                byName.merge(open.peek().name(), inner, Operation::plus);
            }
            open.push(call);
        }
        return new NativeOperations(byName, outer);
    }

    /** "39.06 Kb" in bytes. */
    private static double bytes(String text) {
        String[] parts = text.trim().split(" ");
        int power = "bkmg".indexOf(parts[1].toLowerCase(Locale.ROOT).charAt(0));
        return Double.parseDouble(parts[0]) * Math.pow(1024, power);
    }

    /** As values of an answer: per round of {@code rounds} equal pieces of work that together took {@code microseconds}. */
    Map<String, Double> values(int rounds, double microseconds) {
        Map<String, Double> values = new LinkedHashMap<>();
        byName.forEach((name, operation) -> {
            values.put("calls " + name, (double) operation.calls() / rounds);
            values.put("us " + name, operation.microseconds() / rounds);
            values.put("bytes " + name, Math.max(0, operation.bytes()) / rounds);
        });
        values.put("wall", microseconds / rounds);
        values.put("outer", (double) fromOutside / rounds);
        return values;
    }
}
