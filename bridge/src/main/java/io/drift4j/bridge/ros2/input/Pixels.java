package io.drift4j.bridge.ros2.input;

import java.util.Arrays;

/**
 * A picture in memory.
 *
 * @param height rows
 * @param width pixels in a row
 * @param channels 3 for red, green, blue, 1 for grey
 * @param data rows from the top; nobody writes to it
 */
record Pixels(int height, int width, int channels, byte[] data) {

    /** What a policy takes: byte / 255, (H, W, channels). */
    float[] numbers() {
        float[] numbers = new float[data.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (data[i] & 0xff) / 255f;
        }
        return numbers;
    }

    /** A smaller one, or one of the same size: each pixel is the mean over the area it covers, rounded to a whole number. */
    Pixels shrunk(int newHeight, int newWidth) {
        if (newHeight == height && newWidth == width) {
            return this;
        }
        Spans columns = Spans.of(width, newWidth);
        Spans rows = Spans.of(height, newHeight);
        float[] row = new float[newWidth * channels];
        byte[] shrunk = new byte[newHeight * newWidth * channels];
        for (int y = 0; y < newHeight; y++) {
            Arrays.fill(row, 0);
            for (int i = 0; i < rows.shares[y].length; i++) {
                add(rows.first[y] + i, rows.shares[y][i], columns, row);
            }
            for (int i = 0; i < row.length; i++) {
                shrunk[y * row.length + i] = (byte) Math.min(255, Math.round(row[i]));
            }
        }
        return new Pixels(newHeight, newWidth, channels, shrunk);
    }

    /** Adds a share of a row to a new one. */
    private void add(int y, float share, Spans columns, float[] to) {
        for (int x = 0; x < columns.first.length; x++) {
            float[] shares = columns.shares[x];
            int from = (y * width + columns.first[x]) * channels;
            for (float each : shares) {
                float weight = share * each;
                for (int c = 0; c < channels; c++) {
                    to[x * channels + c] += weight * (data[from++] & 0xff);
                }
            }
        }
    }

    /**
     * Which old pixels each new one covers along an axis.
     *
     * @param first of them
     * @param shares of the new one's length that lie on each of them from the first on; their sum is 1
     */
    private record Spans(int[] first, float[][] shares) {
        private static final double ROUNDING = 1e-9;

        static Spans of(int old, int fresh) {
            double scale = (double) old / fresh;
            int[] first = new int[fresh];
            float[][] shares = new float[fresh][];
            for (int i = 0; i < fresh; i++) {
                double begin = i * scale;
                double end = (i + 1) * scale;
                first[i] = (int) Math.floor(begin + ROUNDING);
                int count = (int) Math.min(old, Math.ceil(end - ROUNDING)) - first[i];
                shares[i] = new float[count];
                for (int k = 0; k < count; k++) {
                    int at = first[i] + k;
                    shares[i][k] = (float) ((Math.min(end, at + 1) - Math.max(begin, at)) / scale);
                }
            }
            return new Spans(first, shares);
        }
    }
}
