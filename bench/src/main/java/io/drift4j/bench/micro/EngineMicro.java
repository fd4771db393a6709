package io.drift4j.bench.micro;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.drift4j.engine.field.DriftBatch;
import io.drift4j.engine.field.DriftField;
import io.drift4j.engine.field.DriftLoss;
import io.drift4j.engine.field.FieldConfig;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.engine.nn.Block;
import io.drift4j.engine.nn.LayerNorm;
import io.drift4j.engine.nn.Linear;
import io.drift4j.engine.nn.ResidualBlock;
import io.drift4j.engine.nn.Weights;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The drift field, its loss with gradient, and the forward pass of each block over (B, G, width). */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class EngineMicro {
    private static final int B = 128;
    private static final int G = 8;
    private static final int S = 32;
    private static final int WIDTH = 256;

    private NDManager manager;
    private Weights weights;
    private Linear linear;
    private LayerNorm norm;
    private ResidualBlock residual;
    private NDArray features;
    private NDArray samples;
    private NDArray recorded;
    private final DriftField field = new DriftField(FieldConfig.official());
    private final DriftLoss loss = new DriftLoss(field);

    @Setup
    public void open() {
        manager = Backend.open("cpu", 1);
        RandomStream stream = RandomStream.of(1);
        weights = Weights.create(manager, stream);
        linear = Linear.create(weights.scope().child("linear"), WIDTH, WIDTH);
        norm = LayerNorm.create(weights.scope().child("norm"), WIDTH);
        residual = ResidualBlock.create(weights.scope().child("residual"), WIDTH, 0);
        weights.trainable(false);
        features = manager.create(stream.split("features").gaussians(B * G * WIDTH), new Shape(B, G, WIDTH));
        samples = manager.create(stream.split("samples").gaussians(B * G * S), new Shape(B, G, S));
        recorded = manager.create(stream.split("recorded").gaussians(B * S), new Shape(B, 1, S));
        samples.setRequiresGradient(true);
    }

    @TearDown
    public void close() {
        weights.close();
        manager.close();
    }

    @Benchmark
    public void driftField() {
        try (Scope scope = Scope.open(manager)) {
            field.force(DriftBatch.of(samples.stopGradient(), recorded));
        }
    }

    @Benchmark
    public void driftLossWithGradient() {
        try (Scope scope = Scope.open(manager);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(loss.of(DriftBatch.of(samples, recorded)).mean());
        }
    }

    @Benchmark
    public void linear() {
        forward(linear);
    }

    @Benchmark
    public void layerNorm() {
        forward(norm);
    }

    @Benchmark
    public void residualBlock() {
        forward(residual);
    }

    private void forward(Block block) {
        try (Scope scope = Scope.open(manager)) {
            block.forward(features, false);
        }
    }
}
