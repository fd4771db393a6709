package io.drift4j.simeval.pusht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SceneTest {

    @Test
    void framesAreThoseOfTheRecordings() {
        Recorded.Frames recorded = Recorded.frames();
        int frameSize = PushT.IMAGE_SIZE * PushT.IMAGE_SIZE * 3;
        FrameErrors errors = new FrameErrors();
        for (int frame = 0; frame < recorded.count(); frame++) {
            double[] state = new double[5];
            for (int i = 0; i < 5; i++) {
                state[i] = recorded.states()[frame * 5 + i];
            }
            float[] pixels = new float[frameSize];
            for (int i = 0; i < frameSize; i++) {
                pixels[i] = recorded.pixels()[frame * frameSize + i] & 0xFF;
            }
            errors.add(state, pixels);
        }
        double meanDifference = errors.mean();
        assertThat(errors.frames()).isEqualTo(recorded.count());
        assertThat(errors.worst()).isGreaterThanOrEqualTo(meanDifference);
        System.out.printf("mean absolute difference to recorded frames: %.5f of 255%n", meanDifference);
        assertThat(meanDifference).isLessThan(0.01);
    }

    @Test
    void picturesOfAnySizeShowTheSameBoard() {
        PushT environment = PushT.create();
        environment.resetTo(new double[] {400, 100, 256, 256, Math.PI / 4}, StartPose.EXACT);
        for (int size : new int[] {1, 96, 300, 512, 1000}) {
            assertThat(environment.picture(size)).hasSize(size * size);
        }
        int[] large = environment.picture(1024);
        // Twice the board: the agent's middle, a wall, open floor, and the block over the goal.
        assertThat(large[200 * 1024 + 800]).isEqualTo(0x4E7EFF);
        assertThat(large[500 * 1024 + 10]).isEqualTo(0xD3D3D3);
        assertThat(large[200 * 1024 + 200]).isEqualTo(0xFFFFFF);
        assertThat(large[530 * 1024 + 500]).isEqualTo(0x8FA3B8);
    }

    @Test
    void imageIsRowsOfRedGreenBlueInTheUnitInterval() {
        PushT environment = PushT.withKeys("image");
        // Agent high on the right: row 19 of 96, column 75.
        float[] image = environment
                .resetTo(new double[] {400, 100, 150, 350, 0}, StartPose.EXACT)
                .get("image");
        int at = (18 * PushT.IMAGE_SIZE + 75) * 3;
        assertThat(image[at] * 255).isEqualTo(78, within(1e-3f));
        assertThat(image[at + 1] * 255).isEqualTo(126, within(1e-3f));
        assertThat(image[at + 2] * 255).isEqualTo(255, within(1e-3f));
    }
}
