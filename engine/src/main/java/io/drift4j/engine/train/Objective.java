package io.drift4j.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nn.Weights;
import java.util.List;
import java.util.Map;

/**
 * What is learned: weights, batches, and the loss of a batch.
 *
 * @param <B> a batch as plain Java arrays
 */
public interface Objective<B> {

    /** The arrays to be trained. */
    Weights weights();

    /** Names of the metrics that every {@link #loss} gives, in the order of display. */
    List<String> metrics();

    /** What the log counts a second. */
    default Unit unit() {
        return new Unit("windows", 1);
    }

    /**
     * What a run goes through.
     *
     * @param name plural, for the key {@code NAME_per_second}
     * @param perProblem how many of them each of the B problems of a batch has
     */
    record Unit(String name, int perProblem) {}

    /**
     * Draws a batch. Called on one background thread, in order of the numbers: touches no native array.
     *
     * @param number of the batch in the run, from 0; a resumed run begins with a later one
     * @param draws the only source of chance; the same number and stream give the same batch
     */
    B draw(long number, RandomStream draws);

    /**
     * The loss of a batch.
     *
     * @param step owner of every array made; closed after the step
     */
    Result loss(B batch, NDManager step);

    /**
     * A loss and what to log beside it.
     *
     * @param loss one number, a mean over the batch, with a gradient
     * @param metrics single numbers without gradient, one for each of {@link Objective#metrics}
     */
    record Result(NDArray loss, Map<String, NDArray> metrics) {}
}
