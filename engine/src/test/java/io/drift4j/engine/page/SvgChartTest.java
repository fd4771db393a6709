package io.drift4j.engine.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SvgChartTest {

    @Test
    void longCurvesAreThinnedToMeansThatEndWithTheLastValue() {
        double[] many = IntStream.range(0, 2400).mapToDouble(i -> i).toArray();
        double[] few = SvgChart.thin(many);
        assertThat(few).hasSize(240).startsWith(4.5, 14.5).endsWith(2399);
        assertThat(SvgChart.thin(few)).isSameAs(few);
    }

    @Test
    void axesHaveNamesAndOnePointIsADot() {
        String svg = new SvgChart("Spread & more", "step", "standard deviation")
                .line(0, new double[] {20}, new double[] {0.5})
                .svg();
        assertThat(svg)
                .contains("Spread &amp; more", ">step</text>", ">standard deviation</text>")
                .containsPattern("<path class=\"line s0\" d=\"M[0-9.]+ [0-9.]+h0\"/>")
                .doesNotContain("NaN", "Infinity");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, false, '0 0.2 0.4 0.6 0.8 1'",
        "0, 11990, false, '0 5k 10k 15k'",
        "6.43, 7.41, false, '6.4 6.6 6.8 7 7.2 7.4 7.6'",
        "0.004, 0.9, true, '1e-3 0.01 0.1 1'",
        "0, 0.001, false, '0 2e-4 4e-4 6e-4 8e-4 1e-3'",
        "-0.5, 0.5, false, '-0.6 -0.4 -0.2 0 0.2 0.4 0.6'"
    })
    void ticksAreRound(double low, double high, boolean logarithmic, String labels) {
        Axis axis = logarithmic ? Axis.of(low, high, 5, true) : Axis.rounded(low, high, 5);
        assertThat(String.join(" ", axis.ticks.stream().map(axis::label).toList()))
                .isEqualTo(labels);
        assertThat(axis.share(low)).isBetween(0.0, 1.0);
        assertThat(axis.share(high)).isBetween(0.0, 1.0);
    }
}
