package io.drift4j.simeval.pusht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ReplayTest {

    /** Most of the mean is one episode that starts with the agent deep inside the block: see {@link Replay}. */
    @Test
    void recordedDemonstrationsAreReproduced() {
        Recorded.FirstSteps recorded = Recorded.firstSteps();
        ReplayErrors errors = Replay.errors(recorded.states(), recorded.actions(), recorded.episodeEnds());
        System.out.println(errors);
        assertThat(errors.episodes()).isEqualTo(206);
        assertThat(errors.blockMeanPx()).isLessThan(0.1);
        assertThat(errors.blockP90Px()).isLessThan(1e-3);
        assertThat(errors.angleMeanRad()).isLessThan(0.001);
    }

    @Test
    void aWrongActionIsSeen() {
        Recorded.FirstSteps recorded = Recorded.firstSteps();
        float[] shifted = recorded.actions().clone();
        for (int i = 0; i < shifted.length; i += 2) {
            shifted[i] += 10;
        }
        assertThat(Replay.errors(recorded.states(), shifted, recorded.episodeEnds())
                        .blockMeanPx())
                .isGreaterThan(1);
    }

    @Test
    void comparesNoMoreStepsThanAsked() {
        Recorded.FirstSteps recorded = Recorded.firstSteps();
        float[] broken = recorded.states().clone();
        for (int end : recorded.episodeEnds()) {
            broken[(end - 1) * 5 + 2] += 1000;
        }
        assertThat(Replay.errors(broken, recorded.actions(), recorded.episodeEnds(), 39)
                        .blockMeanPx())
                .isLessThan(0.1);
        assertThat(Replay.errors(broken, recorded.actions(), recorded.episodeEnds(), 40)
                        .blockMeanPx())
                .isGreaterThan(1);
    }

    @Test
    void arraysThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> Replay.errors(new float[10], new float[2], new int[] {2}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Replay.errors(new float[0], new float[0], new int[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Replay.errors(new float[5], new float[2], new int[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
