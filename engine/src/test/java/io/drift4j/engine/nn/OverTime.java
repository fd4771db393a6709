package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** A block over (N, C, T) as one over rows of C*T numbers, for {@link BlockContract}. */
record OverTime(Block block, int channels, int steps) implements Block {

    @Override
    public NDArray forward(NDArray x, boolean training) {
        long[] shape = x.getShape().getShape();
        NDArray y = block.forward(x.reshape(rows(shape), channels, steps), training);
        return y.reshape(outputShape(shape));
    }

    @Override
    public long[] outputShape(long... input) {
        Shapes.replaceLast(input, (long) channels * steps, 1, "a row of " + channels + " x " + steps);
        long[] inner = block.outputShape(rows(input), channels, steps);
        long[] output = input.clone();
        output[output.length - 1] = inner[1] * inner[2];
        return output;
    }

    private static long rows(long... shape) {
        return Arrays.stream(shape, 0, shape.length - 1).reduce(1, (a, b) -> a * b);
    }
}
