package io.drift4j.policy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SplitTest {
    private static final String PUSHT = "7 9 10 11 13 16 20 25 26 27 32 33 35 42 44 50 51 56 58 60 61 63 65 67 71 73 76"
            + " 77 78 81 84 85 86 89 91 93 94 97 98 102 103 109 110 111 112 117 118 119 120 122 125 126 128 129 130 131"
            + " 132 135 137 138 140 141 145 148 156 158 159 160 161 163 165 166 167 170 172 174 176 178 179 183 184 185"
            + " 188 189 192 194 195 198 200 203";

    @Test
    void publishedPushtSplitKeepsTheNinetyKnownEpisodes() {
        Split split = Split.published(206, 0.02, 42, 90);
        List<Integer> expected =
                Arrays.stream(PUSHT.split(" ")).map(Integer::valueOf).toList();
        assertThat(split.train()).hasSize(90).isEqualTo(expected);
        assertThat(split.validation()).hasSize(116).contains(18, 90, 134, 157);
    }

    @Test
    void withoutACutOnlyTheDrawnValidationEpisodesAreHeldOut() {
        assertThat(Split.published(206, 0.02, 42, 1000).validation()).containsExactly(18, 90, 134, 157);
        assertThat(Split.published(206, 0, 42, 1000).validation()).isEmpty();
    }

    @Test
    void rawDrawsAreNumpysOwn() {
        NumpyGenerator generator = NumpyGenerator.seeded(42);
        assertThat(List.of(generator.nextLong(), generator.nextLong()))
                .containsExactly(
                        Long.parseUnsignedLong("14276969152011380360"), Long.parseUnsignedLong("8095878257575067585"));
    }

    @Test
    void allAndExplicitLists() {
        assertThat(Split.all(3)).isEqualTo(new Split(List.of(0, 1, 2), List.of()));
        assertThat(Split.of(4, List.of(2, 0))).isEqualTo(new Split(List.of(0, 2), List.of(1, 3)));
        assertThatThrownBy(() -> Split.of(4, List.of(4)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("0..3");
    }
}
