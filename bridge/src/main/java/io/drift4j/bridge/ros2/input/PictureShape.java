package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.input.InputConfig.Resize;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.PolicySpec.ObservationKey;

/**
 * What pictures a policy takes.
 *
 * @param height H
 * @param width W
 * @param channels 3 or 1
 * @param resize what becomes of others
 */
record PictureShape(int height, int width, int channels, Resize resize) {
    /** Most pixels of a camera's picture: checked before any is decoded. */
    private static final long MOST_PIXELS = 16_000_000;

    static PictureShape of(ObservationKey key, Resize resize) {
        BadInput.unless(
                key.picture(),
                "pictures must be for a key of shape (H, W, 3) or (H, W, 1), but the policy takes numbers of shape %s for '%s'",
                key.shape(),
                key.name());
        return new PictureShape(
                key.shape().get(0), key.shape().get(1), key.shape().get(2), resize);
    }

    /** @throws BadInput if pictures of this size are not taken */
    void check(int rows, int columns) {
        BadInput.unless(
                rows >= 1 && columns >= 1 && (long) rows * columns <= MOST_PIXELS,
                "a picture must have 1 to %d pixels, got %d rows of %d",
                MOST_PIXELS,
                rows,
                columns);
        BadInput.unless(
                rows == height && columns == width || resize == Resize.AREA,
                "pictures must be %d rows of %d pixels, got %d of %d: set the camera so, or 'resize: area' if the policy was"
                        + " trained on pictures that were shrunk so",
                height,
                width,
                rows,
                columns);
        BadInput.unless(
                rows >= height && columns >= width,
                "pictures must have at least the policy's %d rows of %d pixels, got %d of %d: enlarging adds nothing",
                height,
                width,
                rows,
                columns);
    }

    float[] numbers(Pixels pixels) {
        return pixels.shrunk(height, width).numbers();
    }

    String words() {
        return (channels == 3 ? "colour, " : "grey, ") + height + " rows of " + width + " pixels";
    }
}
