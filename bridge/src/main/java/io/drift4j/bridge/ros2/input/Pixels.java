package io.drift4j.bridge.ros2.input;

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
        double[] row = new double[newWidth * channels];
        byte[] shrunk = new byte[newHeight * newWidth * channels];
        double area = (double) newHeight * newWidth / ((double) height * width);
        for (int y = 0; y < newHeight; y++) {
            java.util.Arrays.fill(row, 0);
            for (int from = rows.first[y]; from <= rows.last[y]; from++) {
                double share = rows.share(y, from);
                for (int x = 0; x < newWidth; x++) {
                    for (int at = columns.first[x]; at <= columns.last[x]; at++) {
                        double weight = share * columns.share(x, at);
                        int source = (from * width + at) * channels;
                        for (int c = 0; c < channels; c++) {
                            row[x * channels + c] += weight * (data[source + c] & 0xff);
                        }
                    }
                }
            }
            for (int i = 0; i < row.length; i++) {
                shrunk[y * row.length + i] = (byte) Math.min(255, Math.round(row[i] * area));
            }
        }
        return new Pixels(newHeight, newWidth, channels, shrunk);
    }

    /** Which old pixels each new one covers along an axis. */
    private record Spans(double scale, int[] first, int[] last) {

        static Spans of(int old, int fresh) {
            double scale = (double) old / fresh;
            int[] first = new int[fresh];
            int[] last = new int[fresh];
            for (int i = 0; i < fresh; i++) {
                first[i] = (int) Math.min(old - 1, Math.floor(i * scale + 1e-9));
                last[i] = (int) Math.min(old - 1, Math.ceil((i + 1) * scale - 1e-9) - 1);
            }
            return new Spans(scale, first, last);
        }

        /** How much of an old pixel the new one covers, 0 to 1. */
        double share(int fresh, int old) {
            return Math.min((fresh + 1) * scale, old + 1) - Math.max(fresh * scale, old);
        }
    }
}
