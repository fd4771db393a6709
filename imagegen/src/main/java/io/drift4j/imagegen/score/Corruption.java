package io.drift4j.imagegen.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.nd.Scope;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.ArrayList;
import java.util.List;

/** Sets of images that are known to be worse than real ones, by which a score is read. */
final class Corruption {

    private Corruption() {}

    /** Adds normal noise of this deviation in units of [-1, 1]; values beyond are clipped, as in any picture file. */
    static LabelledImages noise(LabelledImages images, double deviation, RandomStream draws) {
        byte[] bytes = new byte[images.pixels().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = asByte((images.pixels()[i] & 0xFF) / 127.5 - 1 + deviation * draws.nextGaussian());
        }
        return with(images, bytes, images.labels());
    }

    /** Each pixel becomes the mean of itself and its four neighbours; beyond the edge, the edge goes on. */
    static LabelledImages blur(LabelledImages images) {
        int h = images.height();
        int w = images.width();
        int c = images.channels();
        byte[] from = images.pixels();
        byte[] bytes = new byte[from.length];
        for (int i = 0; i < bytes.length; i++) {
            int x = i / c % w;
            int y = i / (c * w) % h;
            int sum = (from[i] & 0xFF)
                    + (from[x > 0 ? i - c : i] & 0xFF)
                    + (from[x < w - 1 ? i + c : i] & 0xFF)
                    + (from[y > 0 ? i - c * w : i] & 0xFF)
                    + (from[y < h - 1 ? i + c * w : i] & 0xFF);
            bytes[i] = (byte) Math.round(sum / 5.0);
        }
        return with(images, bytes, images.labels());
    }

    /** As many copies of the mean image of each class as there are images of it in {@code like}. */
    static LabelledImages classMeans(LabelledImages train, LabelledImages like) {
        int size = train.imageSize();
        double[][] means = new double[train.classes()][];
        List<int[]> members = members(train);
        for (int c = 0; c < means.length; c++) {
            means[c] = new double[size];
            for (int i : members.get(c)) {
                for (int p = 0; p < size; p++) {
                    means[c][p] += (train.pixels()[i * size + p] & 0xFF) / (double) members.get(c).length;
                }
            }
        }
        byte[] bytes = new byte[like.count() * size];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round(means[like.labels()[i / size]][i % size]);
        }
        return with(like, bytes, like.labels());
    }

    /**
     * Draws from one normal distribution a class with the mean and full covariance of its training images: what a generator
     * must beat. With the n images of a class centred as rows of X, z X / sqrt(n - 1) + mean for standard normal z has just those
     * moments, whatever their rank.
     */
    static LabelledImages gaussians(LabelledImages train, LabelledImages like, RandomStream draws, NDManager manager) {
        int size = train.imageSize();
        List<int[]> members = members(train);
        List<int[]> wanted = members(like);
        byte[] bytes = new byte[like.count() * size];
        for (int c = 0; c < members.size(); c++) {
            int n = members.get(c).length;
            int m = wanted.get(c).length;
            if (n < 2 || m == 0) {
                continue;
            }
            float[] pixels = new float[n * size];
            for (int i = 0; i < n; i++) {
                train.pixels(members.get(c)[i], pixels, i * size);
            }
            float[] drawn;
            try (Scope scope = Scope.open(manager)) {
                NDArray x = scope.manager().create(pixels, new Shape(n, size));
                NDArray mean = x.mean(new int[] {0}, true);
                NDArray z = scope.manager().create(draws.split(c).gaussians(m * n), new Shape(m, n));
                drawn = z.matMul(x.sub(mean)).div(Math.sqrt(n - 1.0)).add(mean).toFloatArray(); // (m, size)
            }
            for (int i = 0; i < m; i++) {
                for (int p = 0; p < size; p++) {
                    bytes[wanted.get(c)[i] * size + p] = asByte(drawn[i * size + p]);
                }
            }
        }
        return with(like, bytes, like.labels());
    }

    private static List<int[]> members(LabelledImages images) {
        List<List<Integer>> lists = new ArrayList<>();
        images.classNames().forEach(name -> lists.add(new ArrayList<>()));
        for (int i = 0; i < images.count(); i++) {
            lists.get(images.labels()[i]).add(i);
        }
        return lists.stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    private static byte asByte(double value) {
        return (byte) Math.round(Math.max(0, Math.min(255, (value + 1) * 127.5)));
    }

    private static LabelledImages with(LabelledImages like, byte[] bytes, int[] labels) {
        return new LabelledImages(
                bytes, labels, like.classNames(), like.height(), like.width(), like.channels(), like.source());
    }
}
