package io.drift4j.imagegen.data;

/**
 * Changes the size of 8-bit pictures as the Python imaging library does, so that crops agree with those of published models.
 *
 * <p>When shrinking, the filter widens with the scale, so that no detail is skipped. Rows first, then columns; between and after,
 * values are rounded to bytes.
 */
enum Resampling {
    /** Mean over the source pixels that an output pixel covers. */
    BOX(0.5) {
        @Override
        double weight(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    /** Cubic convolution with a = -0.5 (Keys, 1981). */
    BICUBIC(2) {
        @Override
        double weight(double x) {
            double t = Math.abs(x);
            if (t < 1) {
                return (1.5 * t - 2.5) * t * t + 1;
            }
            return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
        }
    };

    private final double support;

    Resampling(double support) {
        this.support = support;
    }

    abstract double weight(double x);

    /** The picture (H, W, C) at another size. */
    Picture resize(Picture from, int height, int width) {
        Picture wide = width == from.width() ? from : across(from, width);
        return height == from.height() ? wide : transposed(across(transposed(wide), height));
    }

    /** Resizes each row. */
    private Picture across(Picture from, int width) {
        double scale = (double) from.width() / width;
        double stretch = Math.max(scale, 1);
        byte[] out = new byte[from.height() * width * from.channels()];
        for (int x = 0; x < width; x++) {
            double centre = (x + 0.5) * scale;
            int first = Math.max(0, (int) (centre - support * stretch + 0.5));
            int end = Math.min(from.width(), (int) (centre + support * stretch + 0.5));
            double[] weights = new double[end - first];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = weight((first + i - centre + 0.5) / stretch);
                sum += weights[i];
            }
            for (int y = 0; y < from.height(); y++) {
                for (int c = 0; c < from.channels(); c++) {
                    double value = 0;
                    for (int i = 0; i < weights.length; i++) {
                        value += weights[i] * from.at(y, first + i, c);
                    }
                    long rounded = Math.max(0, Math.min(255, (long) Math.floor(value / sum + 0.5)));
                    out[(y * width + x) * from.channels() + c] = (byte) rounded;
                }
            }
        }
        return new Picture(from.height(), width, from.channels(), out);
    }

    private static Picture transposed(Picture from) {
        int c = from.channels();
        byte[] out = new byte[from.bytes().length];
        for (int y = 0; y < from.height(); y++) {
            for (int x = 0; x < from.width(); x++) {
                System.arraycopy(from.bytes(), (y * from.width() + x) * c, out, (x * from.height() + y) * c, c);
            }
        }
        return new Picture(from.width(), from.height(), c, out);
    }
}
