package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.policy.Observation;
import io.drift4j.policy.ObservationHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {

    private static Observation frame(float x) {
        return new Observation(Map.of("x", new float[] {x}));
    }

    private static List<Float> seen(Frames.Seen seen) {
        return seen.history().frames().stream().map(frame -> frame.get("x")[0]).toList();
    }

    @Test
    void theFirstFrameFillsTheHistoryUntilItIsWhole() {
        Frames frames = new Frames(3);
        Frames.Seen first = frames.take(0, frame(1));
        assertThat(seen(first)).containsExactly(1f, 1f, 1f);
        assertThat(first.padded()).isTrue();
        assertThat(seen(frames.take(1, frame(2)))).containsExactly(1f, 1f, 2f);
        Frames.Seen whole = frames.take(9, frame(3));
        assertThat(seen(whole)).containsExactly(1f, 2f, 3f);
        assertThat(whole.padded()).isFalse();
        assertThat(seen(frames.take(10, frame(4)))).containsExactly(2f, 3f, 4f);
    }

    @Test
    void aRetryOfTheFirstFrameFillsItAnew() {
        Frames frames = new Frames(2);
        frames.take(5, frame(1));
        assertThat(seen(frames.take(5, frame(2)))).containsExactly(2f, 2f);
    }

    @Test
    void numbersAreUnsigned() {
        Frames frames = new Frames(1);
        frames.take(Long.MAX_VALUE, frame(1));
        frames.take(Long.MIN_VALUE, frame(2));
        frames.take(-1, frame(3));
        assertThatThrownBy(() -> frames.take(0, frame(4))).hasMessageContaining("got 0 after 18446744073709551615");
    }

    @Test
    void aHistoryOfTheSameNumberAsAFrameLeavesARetryOfTheFramePossible() {
        Frames frames = new Frames(2);
        frames.take(1, frame(1));
        frames.take(2, frame(2));
        ObservationHistory alone = new ObservationHistory(List.of(frame(8), frame(9)));
        assertThat(frames.take(2, alone)).isEqualTo(new Frames.Seen(alone, false));
        assertThat(seen(frames.take(2, frame(3)))).containsExactly(1f, 3f);
        frames.take(3, alone);
        assertThat(seen(frames.take(3, frame(4)))).containsExactly(3f, 4f);
    }

    /** Against a list of all frames, of which retries replace the last. */
    @Test
    void randomEpisodesAgreeWithAList() {
        Random random = new Random(7);
        for (int episode = 0; episode < 200; episode++) {
            int steps = 1 + random.nextInt(4);
            Frames frames = new Frames(steps);
            List<Float> all = new ArrayList<>();
            long number = random.nextInt(3);
            long last = -1;
            for (int i = 0; i < 30; i++) {
                float x = random.nextFloat();
                if (number == last) {
                    all.remove(all.size() - 1);
                }
                all.add(x);
                last = number;
                List<Float> expected = new ArrayList<>();
                for (int k = all.size() - steps; k < all.size(); k++) {
                    expected.add(all.get(Math.max(0, k)));
                }
                Frames.Seen seen = frames.take(number, frame(x));
                assertThat(seen(seen)).isEqualTo(expected);
                assertThat(seen.padded()).isEqualTo(all.size() < steps);
                number += random.nextInt(3);
            }
        }
    }
}
