package io.drift4j.policy.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.policy.data.ArrayKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Pusht;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanarPoseTest {
    private static final double[] LAYOUT = PushtTransforms.layout();

    @Test
    void fitIsTheInverseOfPlace() {
        float[] points = new float[LAYOUT.length + 1];
        for (double angle = -3.1; angle < 3.1; angle += 0.3) {
            new PlanarPose(100 * angle, 300, Math.cos(angle), Math.sin(angle)).place(LAYOUT, points, 1);
            PlanarPose fitted = PlanarPose.fit(LAYOUT, points, 1);
            assertThat(fitted.x()).isCloseTo(100 * angle, within(1e-4));
            assertThat(fitted.y()).isCloseTo(300, within(1e-4));
            assertThat(fitted.angle()).isCloseTo(angle, within(1e-6));
        }
    }

    @Test
    void noOtherPoseIsNearerToNoisyPoints() {
        RandomStream random = RandomStream.of(1);
        float[] points = new float[LAYOUT.length];
        new PlanarPose(200, 150, Math.cos(2), Math.sin(2)).place(LAYOUT, points, 0);
        for (int i = 0; i < points.length; i++) {
            points[i] += (float) (10 * random.nextGaussian());
        }
        PlanarPose best = PlanarPose.fit(LAYOUT, points, 0);
        double least = squares(best, points);
        for (int trial = 0; trial < 200; trial++) {
            double angle = best.angle() + 0.01 * random.nextGaussian();
            PlanarPose other = new PlanarPose(
                    best.x() + 0.1 * random.nextGaussian(),
                    best.y() + 0.1 * random.nextGaussian(),
                    Math.cos(angle),
                    Math.sin(angle));
            assertThat(squares(other, points)).isGreaterThan(least);
        }
    }

    private static double squares(PlanarPose pose, float[] points) {
        double sum = 0;
        for (int i = 0; i < LAYOUT.length; i += 2) {
            double x = pose.x() + pose.cos() * LAYOUT[i] - pose.sin() * LAYOUT[i + 1];
            double y = pose.y() + pose.sin() * LAYOUT[i] + pose.cos() * LAYOUT[i + 1];
            sum += (x - points[i]) * (x - points[i]) + (y - points[i + 1]) * (y - points[i + 1]);
        }
        return sum;
    }

    @Test
    void pointsThatCoincideHaveNoAngle() {
        PlanarPose pose = PlanarPose.fit(LAYOUT, new float[LAYOUT.length], 0);
        assertThat(pose.angle()).isEqualTo(0);
        assertThat(pose.x()).isFinite();
    }

    @Test
    void bundledKeypointsAreRigidAndTheLayoutIsTheOneRecoveredFromThem() {
        Episodes episodes = Episodes.load(
                Pusht.FILE,
                List.of(ArrayKey.of("keypoint", "data/keypoint", "px"), ArrayKey.of("state", "data/state", "")));
        float[] keypoints = episodes.column("keypoint").values();
        float[] state = episodes.column("state").values();
        double[] recovered = new double[18];
        for (int row = 0; row < episodes.steps(); row++) {
            double c = Math.cos(state[row * 5 + 4]);
            double s = Math.sin(state[row * 5 + 4]);
            for (int k = 0; k < 9; k++) {
                double dx = keypoints[row * 18 + 2 * k] - state[row * 5 + 2];
                double dy = keypoints[row * 18 + 2 * k + 1] - state[row * 5 + 3];
                recovered[2 * k] += (c * dx + s * dy) / episodes.steps();
                recovered[2 * k + 1] += (c * dy - s * dx) / episodes.steps();
            }
        }
        assertThat(recovered).containsExactly(LAYOUT, within(1e-3));
        float[] placed = new float[18];
        double worst = 0;
        for (int row = 0; row < episodes.steps(); row++) {
            PlanarPose.fit(LAYOUT, keypoints, row * 18).place(LAYOUT, placed, 0);
            for (int i = 0; i < 18; i++) {
                worst = Math.max(worst, Math.abs(placed[i] - keypoints[row * 18 + i]));
            }
        }
        assertThat(worst).isLessThan(0.001);
    }

    @Test
    void aLayoutNeedsTwoDifferentPoints() {
        assertThatThrownBy(() -> PlanarPose.layout("'k'", List.of(List.of(1.0, 2.0), List.of(1.0, 2.0))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("two or more different points");
    }
}
