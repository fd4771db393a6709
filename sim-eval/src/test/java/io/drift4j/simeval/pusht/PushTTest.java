package io.drift4j.simeval.pusht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.Observation;
import io.drift4j.simeval.Environment;
import io.drift4j.simeval.EnvironmentContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PushTTest extends EnvironmentContract {
    @Override
    protected Environment create() {
        return PushT.create();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 222, 97, 217, 292, 3.007999",
        "1, 87, 285, 172, 355, -6.595750",
        "100000, 235, 124, 335, 128, -0.904927",
        "100001, 365, 182, 275, 280, -1.098113",
        "100002, 159, 417, 295, 339, -6.114617",
        "100003, 148, 273, 301, 204, -14.329782",
        "100004, 359, 88, 229, 340, 1.528919",
        "100049, 143, 388, 104, 324, -13.412988"
    })
    void startStatesAreThePublishedOnes(long seed, int agentX, int agentY, int blockX, int blockY, double angle) {
        double[] state = PushT.startState(seed);
        assertThat(new double[] {state[0], state[1], state[2], state[3]})
                .containsExactly(agentX, agentY, blockX, blockY);
        assertThat(state[4]).isEqualTo(angle, within(1e-6));
    }

    @Test
    void resetTurnsTheBlockAboutItsCentreOfGravity() {
        float[] state = PushT.create().reset(100000).get("state");
        assertThat(state[2]).isEqualTo(299.6129f, within(1e-4f));
        assertThat(state[3]).isEqualTo(145.2016f, within(1e-4f));
        assertThat(state[4]).isEqualTo((float) (2 * Math.PI - 0.904927), within(1e-5f));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 32, Long.MAX_VALUE})
    void seedsBeyond32BitsAreRefused(long seed) {
        assertThatThrownBy(() -> PushT.create().reset(seed))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("4294967295")
                .hasMessageContaining(Long.toString(seed));
    }

    @Test
    void theLargestSeedIsServed() {
        assertThat(PushT.create().reset((1L << 32) - 1).get("state")).hasSize(5);
    }

    @Test
    void exactStartIsKeptAndSeenInEveryKey() {
        Observation start = PushT.create().resetTo(new double[] {100, 120, 200, 300, 7}, StartPose.EXACT);
        assertThat(start.get("state")).containsExactly(100, 120, 200, 300, (float) (7 - 2 * Math.PI));
        assertThat(start.get("agent_pos")).containsExactly(100, 120);
        // The third keypoint of the block, (60.91, -1.39), turned by 7 rad and placed.
        double x = Math.cos(7) * 60.9128 + Math.sin(7) * 1.3934 + 200;
        double y = Math.sin(7) * 60.9128 - Math.cos(7) * 1.3934 + 300;
        assertThat(start.get("keypoint")[4]).isEqualTo((float) x, within(1e-3f));
        assertThat(start.get("keypoint")[5]).isEqualTo((float) y, within(1e-3f));
    }

    @Test
    void theGoalIsSuccessWithFullRewardAndEndsTheEpisode() {
        PushT environment = PushT.create();
        environment.resetTo(new double[] {450, 450, 256, 256, Math.PI / 4}, StartPose.EXACT);
        Environment.Step step = environment.step(new float[] {450, 450});
        assertThat(step)
                .extracting(Environment.Step::reward, Environment.Step::success, Environment.Step::ended)
                .containsExactly(1.0, true, true);
        assertThat(environment.coverage()).isEqualTo(1, within(1e-12));
    }

    @Test
    void rewardIsCoverageOver95Percent() {
        PushT environment = PushT.create();
        environment.resetTo(new double[] {450, 450, 256, 256, Math.PI * 3 / 4}, StartPose.EXACT);
        Environment.Step step = environment.step(new float[] {450, 450});
        assertThat(step.reward()).isEqualTo(1800 / 6300.0 / 0.95, within(1e-12));
        assertThat(step.ended()).isFalse();
    }

    @Test
    void anUnknownKeyIsNamed() {
        assertThatThrownBy(() -> PushT.withKeys("state", "depth"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'depth'")
                .hasMessageContaining("agent_pos");
    }

    @Test
    void aStartStateOfTheWrongSizeIsRefused() {
        assertThatThrownBy(() -> PushT.create().resetTo(new double[4], StartPose.EXACT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
