package io.drift4j.bridge.model;

import io.drift4j.engine.BadInput;

/**
 * How requests of several sessions share a pass.
 *
 * @param windowMillis how long the first waits for company, 0 to 2 milliseconds; with 0, what has come during one pass goes
 *     through the next
 * @param maxBatch most rows of a pass, 1 to 1024
 */
public record Batching(double windowMillis, int maxBatch) {

    public Batching {
        BadInput.unless(
                windowMillis >= 0 && windowMillis <= 2, "batching.windowMillis must be 0 to 2, got %s", windowMillis);
        BadInput.unless(maxBatch >= 1 && maxBatch <= 1024, "batching.maxBatch must be 1 to 1024, got %d", maxBatch);
    }
}
