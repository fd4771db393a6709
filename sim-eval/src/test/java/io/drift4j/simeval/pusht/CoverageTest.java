package io.drift4j.simeval.pusht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.simeval.physics.Body;
import org.junit.jupiter.api.Test;

final class CoverageTest {
    private final Coverage coverage = new Coverage();

    @Test
    void theGoalPoseCoversAll() {
        assertThat(at(0, 0, 0)).isEqualTo(1, within(1e-12));
        assertThat(at(0, 0, 2 * Math.PI)).isEqualTo(1, within(1e-12));
    }

    @Test
    void aQuarterTurnAboutTheOriginLeavesThreeRectangles() {
        // Bar on bar 30 x 30, bar on stem 30 x 15, stem on bar 15 x 30.
        assertThat(at(0, 0, Math.PI / 2)).isEqualTo(1800 / 6300.0, within(1e-12));
    }

    @Test
    void aShiftAlongTheBarKeepsTheRest() {
        assertThat(at(10, 0, 0)).isEqualTo((110 * 30 + 20 * 90) / 6300.0, within(1e-12));
    }

    @Test
    void aShiftAlongTheStemKeepsBarStemAndTheirCommonPart() {
        // Down by 20: bar 120 x 10, stem 30 x 70, and the bar's middle on the stem 30 x 20.
        assertThat(at(0, 20, 0)).isEqualTo((1200 + 2100 + 600) / 6300.0, within(1e-12));
    }

    @Test
    void farAwayNothingIsCovered() {
        assertThat(at(300, 0, 1)).isZero();
    }

    /** Coverage with the block moved in the goal's frame. */
    private double at(double dx, double dy, double turn) {
        Body block = Tee.body();
        double cos = Math.cos(Tee.GOAL_ANGLE);
        double sin = Math.sin(Tee.GOAL_ANGLE);
        block.setAngle(Tee.GOAL_ANGLE + turn);
        block.setPosition(Tee.GOAL_X + cos * dx - sin * dy, Tee.GOAL_Y + sin * dx + cos * dy);
        return coverage.of(block);
    }
}
