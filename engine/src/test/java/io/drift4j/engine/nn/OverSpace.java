package io.drift4j.engine.nn;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** A block over images (N, C, H, W) as one over rows of C*H*W numbers, for {@link BlockContract}. */
record OverSpace(Block block, int channels, int height, int width) implements Block {

    @Override
    public NDArray forward(NDArray x, boolean training) {
        long[] shape = x.getShape().getShape();
        NDArray y = block.forward(x.reshape(rows(shape), channels, height, width), training);
        return y.reshape(outputShape(shape));
    }

    @Override
    public long[] outputShape(long... input) {
        int size = channels * height * width;
        Shapes.replaceLast(input, size, 1, "a row of " + channels + " x " + height + " x " + width);
        long[] inner = block.outputShape(rows(input), channels, height, width);
        long[] output = input.clone();
        output[output.length - 1] = inner[1] * inner[2] * inner[3];
        return output;
    }

    private static long rows(long... shape) {
        return Arrays.stream(shape, 0, shape.length - 1).reduce(1, (a, b) -> a * b);
    }
}
