package io.drift4j.policy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WindowsTest {

    private static Episodes episodes(int... ends) {
        float[] values = new float[ends[ends.length - 1]];
        return Episodes.of("test", Map.of("x", new Episodes.Column(1, "", values)), ends);
    }

    private static List<Integer> rows(Windows windows, int window) {
        return IntStream.range(0, windows.horizon())
                .mapToObj(t -> windows.row(window, t))
                .toList();
    }

    @Test
    void anEpisodeOfLStepsHasLMinusSevenWindows() {
        for (int length = 8; length < 60; length++) {
            assertThat(Windows.of(episodes(length), List.of(0), 2, 8, 16).count())
                    .isEqualTo(length - 7);
        }
    }

    @Test
    void firstAndLastWindowsRepeatTheEndsOfTheirOwnEpisode() {
        Windows windows = Windows.of(episodes(20, 40, 60), List.of(1), 2, 8, 16);
        assertThat(windows.count()).isEqualTo(13);
        assertThat(windows.start(0)).isEqualTo(-1);
        assertThat(rows(windows, 0)).containsExactly(20, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34);
        assertThat(rows(windows, 1))
                .containsExactlyElementsOf(IntStream.range(20, 36).boxed().toList());
        assertThat(windows.start(12)).isEqualTo(11);
        assertThat(rows(windows, 12)).containsExactly(31, 32, 33, 34, 35, 36, 37, 38, 39, 39, 39, 39, 39, 39, 39, 39);
    }

    @Test
    void windowsFollowTheOrderOfTheListAndSkipEpisodesThatAreTooShort() {
        Windows windows = Windows.of(episodes(10, 15, 24), List.of(2, 1, 0), 2, 8, 16);
        assertThat(IntStream.range(0, windows.count()).mapToObj(windows::episode))
                .containsExactly(2, 2, 0, 0, 0);
    }

    @Test
    void otherHistoriesAndHorizons() {
        // To = 3, Ta = 1, T = 12 (BlockPush): starts -2 .. L-12, so L-9 windows.
        assertThat(Windows.of(episodes(30), List.of(0), 3, 1, 12).count()).isEqualTo(21);
        assertThat(Windows.of(episodes(30), List.of(0), 1, 1, 1).count()).isEqualTo(30);
    }

    @Test
    void theNinetyPublishedEpisodesGiveTheKnownCount() {
        Episodes episodes = Pusht.episodes();
        List<Integer> train = Split.published(206, 0.02, 42, 90).train();
        assertThat(Windows.of(episodes, train, 2, 8, 16).count()).isEqualTo(10_726);
        assertThat(Windows.of(episodes, Split.all(206).train(), 2, 8, 16).count())
                .isEqualTo(25_650 - 206 * 7);
    }

    @Test
    void refusesEpisodesThatAreNotThereOrAllTooShort() {
        assertThatThrownBy(() -> Windows.of(episodes(30), List.of(1), 2, 8, 16))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("0..0");
        assertThatThrownBy(() -> Windows.of(episodes(7), List.of(0), 2, 8, 16))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("more than 7 steps");
    }
}
