package io.drift4j.simeval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.engine.nd.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class AnimatedGifTest {
    private static final int WIDTH = 20;
    private static final int HEIGHT = 14;

    @Test
    void framesComeBackExactlyWhenThereAreFewColours() throws IOException {
        List<int[]> frames = new ArrayList<>();
        for (int f = 0; f < 5; f++) {
            int[] frame = new int[WIDTH * HEIGHT];
            for (int i = 0; i < frame.length; i++) {
                frame[i] = i % WIDTH == 2 * Math.min(f, 3) ? 0x123456 + f : ((i % 200) * 0x10203) & 0xFFFFFF;
            }
            frames.add(frame);
        }
        assertThat(shown(AnimatedGif.encode(WIDTH, HEIGHT, frames, 5, 100)))
                .isDeepEqualTo(frames.toArray(int[][]::new));
    }

    @Test
    void manyColoursComeBackNearly() throws IOException {
        RandomStream stream = RandomStream.of(1);
        List<int[]> frames = new ArrayList<>();
        for (int f = 0; f < 3; f++) {
            int[] frame = new int[WIDTH * HEIGHT];
            for (int i = 0; i < frame.length; i++) {
                frame[i] = ((int) stream.nextLong() & 0x3F3F3F) | 0x804000;
            }
            frames.add(frame);
        }
        assertThat(Palette.of(frames).size()).isEqualTo(Palette.SIZE);
        int[][] shown = shown(AnimatedGif.encode(WIDTH, HEIGHT, frames, 5, 100));
        long error = 0;
        for (int f = 0; f < 3; f++) {
            for (int i = 0; i < shown[f].length; i++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    error += Math.abs((shown[f][i] >> shift & 0xFF) - (frames.get(f)[i] >> shift & 0xFF));
                }
            }
        }
        // 64 levels a channel cut into 256 boxes leave about 64 / 256^(1/3) = 10 levels a box
        assertThat(error / (3.0 * 3 * WIDTH * HEIGHT)).isLessThan(6);
    }

    @Test
    void loopsForEverWithOneColourTableAndTheDelays() throws IOException {
        int[] white = new int[WIDTH * HEIGHT];
        java.util.Arrays.fill(white, 0xFFFFFF);
        int[] dot = white.clone();
        dot[5 * WIDTH + 7] = 0xFF0000;
        byte[] gif = AnimatedGif.encode(WIDTH, HEIGHT, List.of(white, dot, dot), 8, 150);
        assertThat(new String(gif, StandardCharsets.ISO_8859_1)).contains("NETSCAPE2.0");
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
            ImageReader reader = reader(in);
            assertThat(reader.getNumImages(true)).isEqualTo(3);
            for (int f = 0; f < 3; f++) {
                assertThat(child(reader, f, "LocalColorTable")).isNull();
                Element control = child(reader, f, "GraphicControlExtension");
                assertThat(control).isNotNull();
                assertThat(control.getAttribute("delayTime")).isEqualTo(f == 2 ? "150" : "8");
            }
            assertThat(reader.getWidth(1)).isEqualTo(1);
            assertThat(reader.getHeight(2)).isEqualTo(1);
        }
    }

    /** The pictures a viewer shows: each frame painted over the one before. */
    private static int[][] shown(byte[] gif) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
            ImageReader reader = reader(in);
            int[][] shown = new int[reader.getNumImages(true)][];
            BufferedImage canvas = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
            for (int f = 0; f < shown.length; f++) {
                Element place = child(reader, f, "ImageDescriptor");
                int left = Integer.parseInt(place.getAttribute("imageLeftPosition"));
                int top = Integer.parseInt(place.getAttribute("imageTopPosition"));
                canvas.createGraphics().drawImage(reader.read(f), left, top, null);
                shown[f] = canvas.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH);
                for (int i = 0; i < shown[f].length; i++) {
                    shown[f][i] &= 0xFFFFFF;
                }
            }
            return shown;
        }
    }

    private static ImageReader reader(ImageInputStream in) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(in);
        return reader;
    }

    @SuppressWarnings("NullAway") // the tests assert on absence
    private static Element child(ImageReader reader, int frame, String name) throws IOException {
        Node node = reader.getImageMetadata(frame)
                .getAsTree("javax_imageio_gif_image_1.0")
                .getFirstChild();
        while (node != null && !node.getNodeName().equals(name)) {
            node = node.getNextSibling();
        }
        return (Element) node;
    }
}
