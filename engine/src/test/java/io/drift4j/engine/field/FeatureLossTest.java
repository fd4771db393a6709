package io.drift4j.engine.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureLossTest {
    private static final double ERROR = 1e-10;
    private final DriftLoss loss = new DriftLoss(new DriftField(FieldConfig.official()));

    @Test
    void addsTheRecordedLossesOfTwoFeatures() {
        JsonNode guided = recorded("weighted-negatives");
        JsonNode plain = recorded("no-negatives");
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDArray weights = Golden.array(
                    scope.manager(), DataType.FLOAT64, Golden.doubles(guided.get("weightNeg")), new Shape(2, 2));
            NDArray x = input(scope, guided, "gen"); // two problems of four samples of three numbers
            x.setRequiresGradient(true);
            FeatureLoss sum = new FeatureLoss(loss, 2, weights);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                // Two labels with one vector a sample.
                sum.add(
                        "one vector",
                        x.reshape(8, 1, 3),
                        input(scope, guided, "pos").reshape(10, 1, 3),
                        input(scope, guided, "neg").reshape(4, 1, 3));
                collector.backward(sum.total());
            }
            assertThat(Golden.worst(sum.total(), meanLoss(guided))).isLessThan(ERROR);
            assertThat(Golden.worst(
                            x.getGradient(),
                            Golden.doubles(guided.get("official").get("gradGen"))))
                    .isLessThan(ERROR);

            // One label with two vectors a sample: the same problems, laid out otherwise.
            FeatureLoss another = new FeatureLoss(loss, 1, null);
            NDArray vectors = x.stopGradient().transpose(1, 0, 2);
            NDArray positives = input(scope, plain, "pos").transpose(1, 0, 2);
            another.add("two vectors", vectors, positives, null);
            another.add("again", vectors, positives, null);
            assertThat(Golden.worst(another.total(), 2 * meanLoss(plain))).isLessThan(ERROR);
            assertThat(another.byFeature()).containsOnlyKeys("two vectors", "again");
            FeatureLoss.Told told = another.byFeature().get("again");
            assertThat(Golden.worst(
                            told.scale(), plain.get("official").get("scale").doubleValue()))
                    .isLessThan(ERROR);
            assertThat(told.meanSquares().getShape()).isEqualTo(new Shape(3));
            assertThatThrownBy(() -> another.add("again", vectors, positives, null))
                    .hasMessageContaining("added before");
        }
    }

    @Test
    void negativeWeightsOfALabelHoldForAllItsVectors() {
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDManager inner = scope.manager();
            NDArray x = inner.randomNormal(new Shape(2 * 3, 4, 5));
            NDArray y = inner.randomNormal(new Shape(2 * 2, 4, 5));
            NDArray u = inner.randomNormal(new Shape(2 * 3, 4, 5));
            NDArray weights = inner.create(new float[] {0, 1, 2, 3, 4, 5}, new Shape(2, 3));
            FeatureLoss sum = new FeatureLoss(loss, 2, weights);
            sum.add("map", x, y, u);

            float[] repeated = new float[2 * 4 * 3];
            for (int i = 0; i < repeated.length; i++) {
                repeated[i] = i / 12 * 3 + i % 3;
            }
            DriftBatch batch = DriftBatch.of(rows(x, 3), rows(y, 2))
                    .withNegatives(rows(u, 3), inner.create(repeated, new Shape(8, 3)));
            assertThat(sum.total().getFloat()).isEqualTo(loss.of(batch).mean().getFloat());
        }
    }

    /** Row by row, where the class transposes. */
    private static NDArray rows(NDArray array, int each) {
        NDManager manager = array.getManager();
        float[] from = array.toFloatArray();
        float[] to = new float[from.length];
        int at = 0;
        for (int n = 0; n < 2; n++) {
            for (int t = 0; t < 4; t++) {
                for (int k = 0; k < each; k++) {
                    System.arraycopy(from, ((n * each + k) * 4 + t) * 5, to, at, 5);
                    at += 5;
                }
            }
        }
        return manager.create(to, new Shape(8, each, 5));
    }

    @Test
    void aFeatureThatIsTheSameForAllCountsNothing() {
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDManager inner = scope.manager();
            NDArray x = inner.randomNormal(new Shape(6, 1, 5)).mul(1e-5);
            NDArray y = inner.randomNormal(new Shape(4, 1, 5)).mul(1e-5);
            x.setRequiresGradient(true);
            NDArray z = inner.randomNormal(new Shape(6, 1, 5));
            z.setRequiresGradient(true);
            FeatureLoss sum = new FeatureLoss(loss, 2, null);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                sum.add("same", x, y, null);
                assertThat(sum.total().getFloat()).isZero();
                sum.add("other", z, y, null);
                collector.backward(sum.total());
            }
            assertThat(x.getGradient().abs().sum().getFloat()).isZero();
            assertThat(z.getGradient().abs().sum().getFloat()).isPositive();
            assertThat(sum.byFeature()).containsOnlyKeys("same", "other");
        }
    }

    @Test
    void keepsNothingButSums() {
        try (NDManager manager = NDManager.newBaseManager();
                Scope scope = Scope.open(manager)) {
            NDManager inner = scope.manager();
            NDArray x = inner.randomNormal(new Shape(6, 4, 5));
            NDArray y = inner.randomNormal(new Shape(4, 4, 5));
            FeatureLoss sum = new FeatureLoss(loss, 2, null);
            sum.add("a", x, y, null);
            int before = inner.getManagedArrays().size();
            sum.add("b", x, y, null);
            assertThat(inner.getManagedArrays().size() - before).isEqualTo(3); // scale, mean squares, total
            assertThatThrownBy(() -> new FeatureLoss(loss, 4, null).add("c", x, y, null))
                    .hasMessageContaining("a multiple of the 4 labels");
            assertThatThrownBy(() -> new FeatureLoss(loss, 2, null).total()).isInstanceOf(IllegalStateException.class);
        }
    }

    private static double meanLoss(JsonNode c) {
        return c.get("official").get("meanLoss").doubleValue();
    }

    private static NDArray input(Scope scope, JsonNode c, String name) {
        JsonNode rule = c.get("inputRule").get(name);
        return Golden.array(scope.manager(), DataType.FLOAT64, Golden.sine(rule), Golden.shape(rule));
    }

    private static JsonNode recorded(String name) {
        for (JsonNode c : Golden.read("drift-loss.json").get("cases")) {
            if (c.get("name").textValue().equals(name)) {
                return c;
            }
        }
        throw new AssertionError("no case " + name + " in " + List.of("drift-loss.json"));
    }
}
