package io.drift4j.engine.nd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStreamTest {

    /** Another stream would silently change every training run and every score: these numbers never change. */
    @Test
    void drawsTheNumbersItAlwaysDrew() {
        RandomStream stream = RandomStream.of(42);
        assertThat(new long[] {stream.nextLong(), stream.nextLong(), stream.nextLong()})
                .containsExactly(6332618229526065668L, -816328817471504299L, 8971565426155258802L);
        assertThat(stream.split("weights").nextLong()).isEqualTo(-5739776463898974771L);
        assertThat(stream.split("größe").nextLong()).isEqualTo(-3202779816151863542L);
        assertThat(stream.split(7).nextLong()).isEqualTo(8432344793923781198L);
        assertThat(stream.split(-7).split("a").split(1L << 40).nextLong()).isEqualTo(7158345429951053824L);
        assertThat(RandomStream.of(42).nextDouble()).isEqualTo(0.34329192209867343);
        assertThat(RandomStream.of(42).nextInt(1000)).isEqualTo(834);
        assertThat(RandomStream.of(42).gaussians(4))
                .containsExactly(-0.12474819f, 0.3627993f, -0.023950513f, -0.75909513f);
        assertThat(RandomStream.of(-1).nextLong()).isEqualTo(6755974106381971767L);
    }

    @Test
    void splitsDoNotDependOnWhatTheParentDrew() {
        RandomStream fresh = RandomStream.of(1);
        RandomStream used = RandomStream.of(1);
        used.gaussians(5);
        assertThat(used.split("a").nextLong()).isEqualTo(fresh.split("a").nextLong());
        assertThat(used.split(3).nextLong()).isEqualTo(fresh.split(3).nextLong());
    }

    @Test
    void childrenAreAllDifferent() {
        RandomStream root = RandomStream.of(1);
        Set<Long> first = new HashSet<>();
        for (int i = -500; i < 500; i++) {
            first.add(root.split(i).nextLong());
            first.add(root.split("" + i).nextLong());
            first.add(root.split("child").split(i).nextLong());
            first.add(root.split(i).split("child").nextLong());
            first.add(RandomStream.of(i).nextLong());
        }
        assertThat(first).hasSize(5000);
        assertThat(root.split("").nextLong()).isNotEqualTo(RandomStream.of(1).nextLong());
    }

    @Test
    void siblingsAreUncorrelated() {
        int n = 20_000;
        double product = 0;
        for (int i = 0; i < n; i++) {
            product += (RandomStream.of(5).split(i).nextDouble() - 0.5)
                    * (RandomStream.of(5).split(i + 1).nextDouble() - 0.5);
        }
        assertThat(12 * product / n).isCloseTo(0, within(4 / Math.sqrt(n)));
    }

    @Test
    void uniformNumbersFillTheUnitInterval() {
        RandomStream stream = RandomStream.of(2);
        int n = 200_000;
        int[] bins = new int[100];
        for (int i = 0; i < n; i++) {
            double u = stream.nextDouble();
            assertThat(u).isBetween(0.0, Math.nextDown(1.0));
            bins[(int) (100 * u)]++;
        }
        assertThat(chiSquare(bins, n)).isLessThan(149); // 99.9 % of chi square with 99 degrees of freedom
    }

    @Test
    void gaussianMoments() {
        int n = 200_000;
        double[] sums = new double[5];
        for (float x : RandomStream.of(3).gaussians(n)) {
            for (int power = 1; power <= 4; power++) {
                sums[power] += Math.pow(x, power) / n;
            }
        }
        double sigma = 1 / Math.sqrt(n);
        assertThat(sums[1]).isCloseTo(0, within(4 * sigma));
        assertThat(sums[2]).isCloseTo(1, within(4 * Math.sqrt(2) * sigma));
        assertThat(sums[3]).isCloseTo(0, within(4 * Math.sqrt(15) * sigma));
        assertThat(sums[4]).isCloseTo(3, within(4 * Math.sqrt(96) * sigma));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void wholeNumbersAreEquallyLikely(int bound) {
        RandomStream stream = RandomStream.of(bound);
        int n = 70_000;
        int[] bins = new int[bound];
        for (int i = 0; i < n; i++) {
            bins[stream.nextInt(bound)]++;
        }
        assertThat(chiSquare(bins, n)).isLessThan(bound + 5 * Math.sqrt(2.0 * bound) + 5);
    }

    @Test
    void largeBoundsAreNotFavouredBelow() {
        RandomStream stream = RandomStream.of(9);
        int bound = 3 << 29; // with 31 bits the lower third would come twice as often
        int low = 0;
        int n = 30_000;
        for (int i = 0; i < n; i++) {
            int value = stream.nextInt(bound);
            assertThat(value).isBetween(0, bound - 1);
            low += value < bound / 3 ? 1 : 0;
        }
        assertThat(low / (double) n).isCloseTo(1 / 3.0, within(0.012));
        assertThat(stream.nextInt(Integer.MAX_VALUE)).isNotNegative();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void boundsBelowOneAreRefused(int bound) {
        assertThatThrownBy(() -> RandomStream.of(0).nextInt(bound))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("" + bound);
    }

    private static double chiSquare(int[] bins, int n) {
        double expected = n / (double) bins.length;
        double sum = 0;
        for (int bin : bins) {
            sum += (bin - expected) * (bin - expected) / expected;
        }
        return sum;
    }
}
