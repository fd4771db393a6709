package io.drift4j.bridge.ros2.input;

import io.drift4j.bridge.ros2.message.CompressedImage;
import io.drift4j.bridge.ros2.message.Image;

/**
 * Largest messages with pictures, in bytes, headers included; larger ones never arrive. Transport dds reserves memory for them.
 *
 * @param image of sensor_msgs/Image
 * @param compressed of sensor_msgs/CompressedImage
 */
public record PictureCaps(int image, int compressed) {
    /** 1280x720 pixels in colour, and 1 MiB. */
    public static final PictureCaps DEFAULTS = new PictureCaps(Image.TYPE.cap(), CompressedImage.TYPE.cap());
}
