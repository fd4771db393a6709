package io.drift4j.policy.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Episodes.Column;
import io.drift4j.policy.data.Pusht;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MirrorLineTest {

    @Test
    void bundledDataMirroredTwiceIsAsBefore() {
        Episodes once = Pusht.episodes();
        MirrorLine mirror = PushtTransforms.mirror();
        Episodes twice = mirror.mirror(mirror.mirror(once));
        for (String key : once.keys()) {
            assertThat(worst(once.column(key).values(), twice.column(key).values()))
                    .as(key)
                    .isLessThan(1e-3);
        }
        assertThat(twice.count()).isEqualTo(206);
    }

    @Test
    void pushtIsMirroredAboutXPlusY() {
        Episodes mirrored = PushtTransforms.mirror().mirror(Pusht.episodes());
        Episodes recorded = Pusht.episodes();
        double[] layout = PushtTransforms.layout();
        for (int row = 0; row < recorded.steps(); row += 97) {
            for (String key : List.of("agent_pos", "action")) {
                float[] before = recorded.column(key).values();
                float[] after = mirrored.column(key).values();
                assertThat(after[2 * row]).isEqualTo(512 - before[2 * row + 1], within(1e-4f));
                assertThat(after[2 * row + 1]).isEqualTo(512 - before[2 * row], within(1e-4f));
            }
            PlanarPose before =
                    PlanarPose.fit(layout, recorded.column("keypoint").values(), 18 * row);
            PlanarPose after =
                    PlanarPose.fit(layout, mirrored.column("keypoint").values(), 18 * row);
            assertThat(after.x()).isCloseTo(512 - before.y(), within(1e-3));
            assertThat(after.y()).isCloseTo(512 - before.x(), within(1e-3));
            // angle -> pi/2 - angle
            assertThat(after.cos()).isCloseTo(before.sin(), within(1e-5));
            assertThat(after.sin()).isCloseTo(before.cos(), within(1e-5));
        }
    }

    @Test
    void theMirroredBodyCoversTheMirrorImageOfTheBody() {
        List<Double> axis = List.of(0.8, 0.6);
        List<List<Double>> layout = List.of(List.of(3.0, 1.0), List.of(-2.0, 5.0), List.of(0.5, -4.0));
        double[] points = PlanarPose.layout("'k'", layout);
        MirrorLine mirror =
                new MirrorLine(List.of(1.0, -3.0), 7, List.of("p"), List.of(new MirrorLine.Body("k", layout, axis)));
        PlanarPose pose = new PlanarPose(4, 9, Math.cos(0.7), Math.sin(0.7));
        float[] keypoints = new float[6];
        pose.place(points, keypoints, 0);
        // The body's points, and the mirror images of those points about the body's own axis, as points of the world.
        double[] flipped = new double[6];
        for (int i = 0; i < 6; i += 2) {
            double along = 2 * (0.8 * points[i] + 0.6 * points[i + 1]);
            flipped[i] = along * 0.8 - points[i];
            flipped[i + 1] = along * 0.6 - points[i + 1];
        }
        float[] twins = new float[6];
        pose.place(flipped, twins, 0);
        Episodes mirrored = mirror.mirror(Episodes.of(
                "test", Map.of("k", new Column(6, "", keypoints), "p", new Column(6, "", twins)), new int[] {1}));
        assertThat(mirrored.column("k").values())
                .containsExactly(mirrored.column("p").values(), within(1e-4f));
    }

    @Test
    void everyKeyMustBeNamed() {
        MirrorLine mirror = new MirrorLine(List.of(1.0, 1.0), 512, List.of("agent_pos", "action"), List.of());
        assertThatThrownBy(() -> mirror.mirror(Pusht.episodes()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'keypoint'");
        assertThatThrownBy(() -> new MirrorLine(List.of(0.0, 0.0), 0, List.of(), List.of()))
                .isInstanceOf(BadInput.class);
    }

    private static double worst(float[] a, float[] b) {
        double worst = Math.abs(a.length - b.length);
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }
}
