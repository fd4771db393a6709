package io.drift4j.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.config.ConfigFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Bench.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void helpNamesEveryBenchmark() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "train-step",
                        "one-pass",
                        "generator-step",
                        "generate",
                        "flops",
                        "env",
                        "costs",
                        "micro",
                        "--rounds",
                        "--features",
                        "ratio");
    }

    @ParameterizedTest
    @CsvSource({
        "'', ",
        "trainstep, there is no benchmark 'trainstep'",
        "env --rounds, --rounds needs a value",
        "env --rounds 0, --rounds must be a whole number from 1 to 100",
        "env --rounds many, got 'many'",
        "env --threads 9999, --threads must be a whole number from 1 to",
        "env --fast, there is no option --fast",
        "env twice, env takes options only",
        "train-step --network resnet, --network must be one of",
        "generator-step --features dino, --features must be one of"
    })
    void wrongUsageIsRefusedWithWhatWouldBeRight(String line, String message) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(out.toString() + err).contains(message == null ? "usage:" : message);
    }

    @Test
    void aComparisonEndsInItsRatio() {
        Rounds rounds = Rounds.run(
                3,
                Map.of(
                        "ours", () -> new Answer("drift4j", Map.of("step", 2.0), 100, 50, Map.of()),
                        "peer", () -> new Answer("PyTorch", Map.of("step", 4.0), Double.NaN, 50, Map.of())));
        PrintWriter print = new PrintWriter(out, true);
        rounds.head(print);
        rounds.row(print, "ours", "drift4j", "step", "ms");
        rounds.row(print, "peer", "PyTorch", "step", "ms");
        Rounds.ratio(print, "train-step", 2.0, 4.0, "ms");
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("3 rounds").contains("median", "peak MiB");
        assertThat(lines.get(2)).contains("PyTorch", "4.00", "-");
        assertThat(lines.get(3)).isEqualTo("train-step ratio 0.500 (ours 2.00 ms, peer 4.00 ms)");
    }

    @Test
    void aSpreadIsMedianAndRange() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0)).median()).isEqualTo(2.5);
        assertThat(Spread.quantile(new double[] {1, 2, 3, 4}, 0.99)).isEqualTo(4);
        assertThat(Spread.number(0.01234)).isEqualTo("0.0123");
        assertThat(Spread.number(77137)).isEqualTo("77,137");
    }

    @Test
    void timeAndBytesInsideAnOperationCountForTheInnerOne() throws Exception {
        NativeOperations operations = NativeOperations.read(ConfigFile.JSON.readTree("""
                [{"name": "mm", "tid": 1, "ts": 12.0, "dur": 6.0, "cpu mem": "2 Kb"},
                 {"name": "matmul", "tid": 1, "ts": 10.0, "dur": 10.0, "cpu mem": "2 Kb"},
                 {"name": "mm", "tid": 1, "ts": 30.0, "dur": 4.0, "cpu mem": "-8 b"}]"""));
        assertThat(operations.fromOutside()).isEqualTo(2);
        assertThat(operations.byName().get("mm")).isEqualTo(new NativeOperations.Operation(2, 10, 2040));
        assertThat(operations.byName().get("matmul")).isEqualTo(new NativeOperations.Operation(1, 4, 0));
    }

    @Test
    void aCurveSaysWhetherItIsLinear() {
        Curve linear = new Curve("Step", "B", List.of(1, 2, 4, 8), List.of(3.0, 4.0, 8.0, 16.0), "never");
        Curve square = new Curve("Step", "W", List.of(1, 2, 4), List.of(1.0, 4.0, 16.0), "W squared");
        assertThat(linear.upperExponent()).isEqualTo(1, within(1e-9));
        assertThat(linear.markdown()).contains("| 8 | 16.0 | 1.00 |", "Linear or better");
        assertThat(square.markdown()).contains("Not linear: W squared; exponent 2.00");
        assertThat(CurvePlot.svg(List.of(linear, square)))
                .startsWith("<svg")
                .contains("Step, ms")
                .endsWith("</svg>\n");
    }
}
