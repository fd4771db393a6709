package io.drift4j.simeval.report;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Encodes packed RGB frames as a GIF that loops for ever; frames after the first store only what changed. */
final class AnimatedGif {
    private static final String STREAM = "javax_imageio_gif_stream_1.0";
    private static final String IMAGE = "javax_imageio_gif_image_1.0";

    private AnimatedGif() {}

    /**
     * One GIF of all frames with one shared palette.
     *
     * @param frames each width*height, packed RGB, row by row
     * @param delay time of each frame, in hundredths of a second, at least 2 (browsers slow shorter ones down)
     * @param lastDelay time of the last frame, in hundredths of a second
     */
    static byte[] encode(int width, int height, List<int[]> frames, int delay, int lastDelay) {
        Palette palette = Palette.of(frames);
        IndexColorModel colours = palette.colourModel();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(streamMetadata(writer, width, height, colours));
            for (int i = 0; i < frames.size(); i++) {
                Region region = i == 0
                        ? new Region(0, 0, width, height)
                        : Region.changed(frames.get(i - 1), frames.get(i), width, height);
                BufferedImage image = indexed(frames.get(i), width, region, palette, colours);
                int time = i == frames.size() - 1 ? lastDelay : delay;
                IIOMetadata metadata =
                        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
                fill(metadata, region, time, i == 0);
                writer.writeToSequence(new IIOImage(image, null, metadata), null);
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException("a GIF in memory could not be written", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static BufferedImage indexed(
            int[] frame, int width, Region region, Palette palette, IndexColorModel colours) {
        BufferedImage image = new BufferedImage(region.width, region.height, BufferedImage.TYPE_BYTE_INDEXED, colours);
        byte[] row = new byte[region.width];
        for (int y = 0; y < region.height; y++) {
            for (int x = 0; x < region.width; x++) {
                row[x] = palette.index(frame[(region.top + y) * width + region.left + x]);
            }
            image.getRaster().setDataElements(0, y, region.width, 1, row);
        }
        return image;
    }

    private static IIOMetadata streamMetadata(ImageWriter writer, int width, int height, IndexColorModel colours)
            throws IOException {
        IIOMetadata metadata = writer.getDefaultStreamMetadata(null);
        IIOMetadataNode root = new IIOMetadataNode(STREAM);
        root.appendChild(node("Version", "value", "89a"));
        root.appendChild(node(
                "LogicalScreenDescriptor",
                "logicalScreenWidth",
                String.valueOf(width),
                "logicalScreenHeight",
                String.valueOf(height),
                "colorResolution",
                "8",
                "pixelAspectRatio",
                "0"));
        IIOMetadataNode table = node(
                "GlobalColorTable",
                "sizeOfGlobalColorTable",
                String.valueOf(Palette.SIZE),
                "backgroundColorIndex",
                "0",
                "sortFlag",
                "FALSE");
        for (int i = 0; i < Palette.SIZE; i++) {
            table.appendChild(node(
                    "ColorTableEntry",
                    "index",
                    String.valueOf(i),
                    "red",
                    String.valueOf(colours.getRed(i)),
                    "green",
                    String.valueOf(colours.getGreen(i)),
                    "blue",
                    String.valueOf(colours.getBlue(i))));
        }
        root.appendChild(table);
        metadata.setFromTree(STREAM, root);
        return metadata;
    }

    private static void fill(IIOMetadata metadata, Region region, int delay, boolean first) throws IOException {
        IIOMetadataNode root = new IIOMetadataNode(IMAGE);
        root.appendChild(node(
                "ImageDescriptor",
                "imageLeftPosition",
                String.valueOf(region.left),
                "imageTopPosition",
                String.valueOf(region.top),
                "imageWidth",
                String.valueOf(region.width),
                "imageHeight",
                String.valueOf(region.height),
                "interlaceFlag",
                "FALSE"));
        root.appendChild(node(
                "GraphicControlExtension",
                "disposalMethod",
                "doNotDispose",
                "userInputFlag",
                "FALSE",
                "transparentColorFlag",
                "FALSE",
                "transparentColorIndex",
                "0",
                "delayTime",
                String.valueOf(delay)));
        if (first) {
            IIOMetadataNode loop =
                    node("ApplicationExtension", "applicationID", "NETSCAPE", "authenticationCode", "2.0");
            loop.setUserObject(new byte[] {1, 0, 0});
            IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
            extensions.appendChild(loop);
            root.appendChild(extensions);
        }
        metadata.setFromTree(IMAGE, root);
    }

    private static IIOMetadataNode node(String name, String... attributes) {
        IIOMetadataNode node = new IIOMetadataNode(name);
        for (int i = 0; i < attributes.length; i += 2) {
            node.setAttribute(attributes[i], attributes[i + 1]);
        }
        return node;
    }

    /** A rectangle of a frame. */
    private record Region(int left, int top, int width, int height) {

        /** The smallest rectangle around all pixels that differ; one pixel if none does. */
        static Region changed(int[] before, int[] after, int width, int height) {
            int left = width;
            int right = -1;
            int top = height;
            int bottom = -1;
            for (int i = 0; i < after.length; i++) {
                if (before[i] != after[i]) {
                    left = Math.min(left, i % width);
                    right = Math.max(right, i % width);
                    top = Math.min(top, i / width);
                    bottom = i / width;
                }
            }
            return right < 0 ? new Region(0, 0, 1, 1) : new Region(left, top, right - left + 1, bottom - top + 1);
        }
    }
}
