package io.drift4j.imagegen.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.Golden;
import io.drift4j.engine.nd.Backend;
import io.drift4j.engine.nd.RandomStream;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The measures against numbers recorded from the published evaluation code in float64. */
class MeasuresGoldenTest {
    private static final Offset<Double> EXACT = within(1e-9);
    private static final JsonNode GOLDEN = Golden.read("fid.json");

    private static NDManager manager;

    @BeforeAll
    static void open() {
        manager = Backend.open("cpu", 1);
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    private static Rows rows(JsonNode array) {
        return new Rows(
                Golden.doubles(array),
                array.path("shape").path(0).asInt(),
                array.path("shape").path(1).asInt());
    }

    private final Rows a = rows(GOLDEN.path("setA"));
    private final Rows b = rows(GOLDEN.path("setB"));

    private static double number(String pointer) {
        return GOLDEN.at(pointer).doubleValue();
    }

    @Test
    void momentsAndFrechetDistance() {
        Moments first = Moments.of(a);
        Moments second = Moments.of(b);
        assertThat(first.mean()).containsExactly(Golden.doubles(GOLDEN.path("meanA")), EXACT);
        assertThat(first.covariance().getData()).containsExactly(Golden.doubles(GOLDEN.path("covA")), EXACT);
        assertThat(Frechet.distance(first, second)).isCloseTo(number("/frechet/official"), EXACT);
        assertThat(Frechet.distance(second, first)).isCloseTo(number("/frechet/official"), EXACT);
        assertThat(Frechet.distance(first, first)).isCloseTo(0, EXACT);
    }

    @Test
    void aCovarianceThatLacksRankIsNoError() {
        double found = Frechet.distance(Moments.of(a.part(0, 4)), Moments.of(b));
        assertThat(found).isCloseTo(number("/frechetRankDeficient/official"), within(1e-6));
    }

    private static KernelDistance distance(Rows x, Rows y) {
        return KernelDistance.between(KernelDistance.Side.of(x, manager), KernelDistance.Side.of(y, manager), manager);
    }

    @Test
    void kernelDistance() {
        KernelDistance whole = distance(a, b);
        assertThat(whole.unbiased()).isCloseTo(number("/kid/unbiased"), EXACT);
        assertThat(whole.biased()).isCloseTo(number("/kid/biased"), EXACT);
        KernelDistance halves = distance(a.part(0, 20), a.part(20, 40));
        assertThat(halves.unbiased()).isCloseTo(number("/kidHalves/unbiased"), EXACT);
        assertThat(halves.biased()).isCloseTo(number("/kidHalves/biased"), EXACT);
    }

    @Test
    void precisionAndRecall() {
        Manifold real = Manifold.of(a, 3, manager);
        Manifold made = Manifold.of(b, 3, manager);
        assertThat(real.squaredRadii())
                .containsExactly(Golden.doubles(GOLDEN.at("/precisionRecall/squaredRadiiA")), EXACT);
        assertThat(made.squaredRadii())
                .containsExactly(Golden.doubles(GOLDEN.at("/precisionRecall/squaredRadiiB")), EXACT);
        assertThat(real.share(b, manager)).isEqualTo(number("/precisionRecall/precision"));
        assertThat(made.share(a, manager)).isEqualTo(number("/precisionRecall/recall"));
        for (int k : new int[] {1, 5}) {
            assertThat(Manifold.of(a, k, manager).share(b, manager))
                    .isEqualTo(number("/precisionRecall/k" + k + "/precision"));
            assertThat(Manifold.of(b, k, manager).share(a, manager))
                    .isEqualTo(number("/precisionRecall/k" + k + "/recall"));
        }
    }

    @Test
    void inceptionScore() {
        Rows logits = rows(GOLDEN.at("/inceptionScore/logits"));
        double[] order = Golden.doubles(GOLDEN.at("/inceptionScore/permutation20"));
        double[] shuffled = new double[logits.values().length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(logits.values(), (int) order[i] * 5, shuffled, i * 5, 5);
        }
        assertThat(InceptionScore.of(logits, 1).mean()).isCloseTo(number("/inceptionScore/plainOneSplit"), EXACT);
        for (int parts : new int[] {1, 2, 10}) {
            InceptionScore score = InceptionScore.of(new Rows(shuffled, 20, 5), parts);
            assertThat(score.mean()).isCloseTo(number("/inceptionScore/official" + parts + "/mean"), EXACT);
            assertThat(score.deviation()).isCloseTo(number("/inceptionScore/official" + parts + "/std"), EXACT);
        }
    }

    /** Blocks of pairs: more rows than one block holds give what a plain loop gives. */
    @Test
    void manyPairsAreTakenInBlocks() {
        RandomStream stream = RandomStream.of(3);
        double[] values = new double[9000 * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = stream.nextGaussian();
        }
        Rows rows = new Rows(values, 9000, 2);
        double[] radii = Manifold.of(rows, 3, manager).squaredRadii();
        for (int i : new int[] {0, 931, 932, 5000, 8999}) {
            double[] squares = new double[9000];
            for (int j = 0; j < 9000; j++) {
                squares[j] =
                        Math.pow(values[2 * i] - values[2 * j], 2) + Math.pow(values[2 * i + 1] - values[2 * j + 1], 2);
            }
            Arrays.sort(squares);
            assertThat(radii[i]).isCloseTo(squares[3], EXACT);
        }
    }
}
