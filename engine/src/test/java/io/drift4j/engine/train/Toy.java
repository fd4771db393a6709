package io.drift4j.engine.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.field.DriftBatch;
import io.drift4j.engine.field.DriftField;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Tensor;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.ResidualBlock;
import io.drift4j.engine.nn.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A small training run: noise becomes samples of two points, by the drifting loss, with dropout. */
final class Toy {
    static final TrainConfig CONFIG = new TrainConfig(
            20,
            4,
            1,
            1e-2,
            TrainConfig.Shape.COSINE,
            3,
            1e-2,
            null,
            0.9,
            0.95,
            2,
            0.99,
            TrainConfig.Rise.WARM_START,
            5,
            2,
            "cpu",
            5,
            7,
            2);

    private static final int SAMPLES = 8;
    private static final int NOISE = 3;
    private static final JsonNode NONE = JsonNodeFactory.instance.objectNode();

    private Toy() {}

    static TrainConfig config(int steps, int batchSize, int accumulation) {
        TrainConfig c = CONFIG;
        return new TrainConfig(
                steps,
                batchSize,
                accumulation,
                c.learningRate(),
                c.schedule(),
                c.warmupSteps(),
                c.weightDecay(),
                c.decayed(),
                c.beta1(),
                c.beta2(),
                c.clipNorm(),
                c.emaDecay(),
                c.emaRise(),
                c.seed(),
                c.threads(),
                c.device(),
                c.logEvery(),
                c.checkpointEvery(),
                c.keepCheckpoints());
    }

    /** What each log line said, without the wall clock. */
    static List<JsonNode> log(RunFolder folder) {
        List<JsonNode> lines = new ArrayList<>();
        for (JsonNode line : RunLog.read(folder.log())) {
            lines.add(((com.fasterxml.jackson.databind.node.ObjectNode) line.deepCopy()).without("windows_per_second"));
        }
        return lines;
    }

    /** Runs until the last step, or until so many steps have been taken in this call. */
    static Checkpoint run(NDManager manager, TrainConfig config, RunFolder folder, int most) {
        int[] asked = {0};
        return run(manager, config, folder, (step, steps, values) -> {}, () -> asked[0]++ >= most);
    }

    static Checkpoint run(
            NDManager manager, TrainConfig config, RunFolder folder, Training.Watcher watcher, BooleanSupplier stop) {
        try (Weights weights =
                Weights.create(manager, RandomStream.of(config.seed()).split("weights"))) {
            return run(manager, new TwoPoints(weights, config.batchSize()), config, folder, watcher, stop);
        }
    }

    static <B> Checkpoint run(
            NDManager manager,
            Objective<B> objective,
            TrainConfig config,
            RunFolder folder,
            Training.Watcher watcher,
            BooleanSupplier stop) {
        return new Training<>(objective, config, ConfigFile.toTree(config), NONE, folder).run(manager, watcher, stop);
    }

    /** A batch is noise alone; the positives are the two points. */
    static final class TwoPoints implements Objective<float[]> {
        private final Weights weights;
        private final int batchSize;
        private final Linear in;
        private final ResidualBlock block;
        private final Linear out;
        private final DriftLoss loss = new DriftLoss(new DriftField(FieldConfig.official()));

        TwoPoints(Weights weights, int batchSize) {
            this.weights = weights;
            this.batchSize = batchSize;
            in = Linear.create(weights.scope().child("in"), NOISE, 8);
            block = ResidualBlock.create(weights.scope().child("block"), 8, 0.2);
            out = Linear.create(weights.scope().child("out"), 8, 2);
        }

        @Override
        public Weights weights() {
            return weights;
        }

        @Override
        public List<String> metrics() {
            return List.of("distance");
        }

        @Override
        public float[] draw(long number, RandomStream draws) {
            return draws.gaussians(batchSize * SAMPLES * NOISE);
        }

        @Override
        public Result loss(float[] batch, NDManager step) {
            NDArray z = step.create(batch, new Shape(batchSize, SAMPLES, NOISE));
            NDArray generated = out.forward(block.forward(in.forward(z, true), true), true); // (N, G, 2)
            NDArray points =
                    step.create(new float[] {-1, 0, 1, 0}, new Shape(1, 2, 2)).repeat(0, batchSize);
            NDArray distance =
                    generated.stopGradient().abs().get(":,:,0").sub(1).abs().mean();
            return new Result(loss.of(DriftBatch.of(generated, points)).mean(), Map.of("distance", distance));
        }
    }

    /** A straight line through points, by mean squared error; batch i holds the points of that draw. */
    static class Line implements Objective<float[]> {
        private final Weights weights;
        private final int batchSize;
        private final int parts;
        private final Linear line;

        /** Draws {@code parts} streams for one batch, so that one batch can hold what two held. */
        Line(Weights weights, int batchSize, int parts) {
            this.weights = weights;
            this.batchSize = batchSize;
            this.parts = parts;
            line = Linear.create(weights.scope(), 2, 1);
        }

        @Override
        public Weights weights() {
            return weights;
        }

        @Override
        public List<String> metrics() {
            return List.of();
        }

        @Override
        public float[] draw(long number, RandomStream draws) {
            return draws.gaussians(2 * batchSize * parts);
        }

        @Override
        public Result loss(float[] batch, NDManager step) {
            NDArray x = step.create(batch, new Shape(batchSize * parts, 2));
            NDArray target = x.mul(step.create(new float[] {2, -1})).sum(new int[] {1}, true);
            return new Result(line.forward(x, true).sub(target).square().mean(), Map.of());
        }
    }

    static Map<String, Tensor> all(Checkpoint checkpoint) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        checkpoint
                .groups()
                .forEach((group, arrays) -> arrays.forEach((name, tensor) -> all.put(group + "/" + name, tensor)));
        return all;
    }
}
