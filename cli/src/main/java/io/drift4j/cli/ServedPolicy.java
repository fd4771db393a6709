package io.drift4j.cli;

import io.drift4j.bridge.client.Connection;
import io.drift4j.bridge.client.Latency;
import io.drift4j.bridge.client.PolicyClient;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A policy behind an address. What its network runs in, its weights and its noise scale are the server's choice.
 *
 * @param label for people
 * @param connection how to reach it
 */
record ServedPolicy(String label, Connection connection) implements PolicySource {

    @Override
    public Opened open() {
        PolicyClient client = PolicyClient.connect(connection);
        return new Opened(client, () -> told(client), Optional.empty());
    }

    private Told told(PolicyClient client) {
        ServedModel model = client.model();
        PolicyClient.Info info = client.info();
        BadInput.unless(
                info.versions().size() <= 1,
                "a score needs one model throughout, but %s changed it meanwhile, %s: score it again",
                label,
                info.versions());
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("policy", connection.address().toString());
        settings.put("noiseScale", model.noiseScale());
        settings.put("model", model.version().model());
        settings.put("modelVersion", model.version().number());
        settings.put("weightHash", model.version().weightHash());
        settings.put("specHash", model.specHash());
        settings.put("trainedSteps", model.trainedSteps());
        settings.put("trainingSeed", model.trainingSeed());
        settings.put("commit", model.commit());
        settings.put("sessions", info.sessions());
        settings.put("chunks", info.chunks());
        settings.put("clampedChunks", info.clamped());
        settings.put("clampedNumbers", info.changed());
        settings.put("retries", info.retries());
        List<String> notes = new ArrayList<>();
        info.latency().ifPresent(latency -> put(latency, settings, notes));
        if (info.clamped() > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s: the server's safety layer changed %,d numbers in %,d of %,d chunks",
                    label,
                    info.changed(),
                    info.clamped(),
                    info.chunks()));
        }
        return new Told(settings, notes);
    }

    private void put(Latency latency, Map<String, Object> settings, List<String> notes) {
        settings.put("serverDecodeMedianMs", latency.decode() * 1e-6);
        settings.put("serverQueueMedianMs", latency.queue() * 1e-6);
        settings.put("serverPassMedianMs", latency.infer() * 1e-6);
        settings.put("serverEncodeMedianMs", latency.encode() * 1e-6);
        settings.put("elsewhereMedianMs", latency.elsewhere() * 1e-6);
        notes.add(String.format(
                Locale.ROOT,
                "%s: medians of a round trip: decoding %.3f ms, queue %.3f ms, pass %.3f ms, answer %.3f ms, network and"
                        + " client %.3f ms",
                label,
                latency.decode() * 1e-6,
                latency.queue() * 1e-6,
                latency.infer() * 1e-6,
                latency.encode() * 1e-6,
                latency.elsewhere() * 1e-6));
    }
}
