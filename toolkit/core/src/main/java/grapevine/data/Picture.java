package grapevine.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A picture of any size from a file, on its way to an example.
 *
 * @param image gray, or red, green and blue
 */
record Picture(BufferedImage image) {

    private static final int MOST_PIXELS = 50_000_000;

    static Picture read(Path file) {
        if (!Files.isRegularFile(file))
            throw new IllegalArgumentException("a data set needs " + file
                    + ", got no such file; delete the folder of this data set and load it again");
        byte[] bytes = Reading.bytes(file);
        try {
            BufferedImage image = Jpeg.decode(bytes, MOST_PIXELS);
            int bands = image == null ? 0 : image.getRaster().getNumBands();
            if (bands == 1 || bands == 3) return new Picture(image);
        } catch (IOException | RuntimeException e) { // readers throw both at damaged files
            throw unreadable(file, e.getMessage(), e);
        }
        throw unreadable(file, "a file of another kind", null);
    }

    private static IllegalArgumentException unreadable(Path file, String got, Exception cause) {
        return new IllegalArgumentException(
                file + " needs to be a JPEG picture, got " + got
                        + "; delete the folder of this data set and load it again",
                cause);
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    /** Such as {@code 622 x 529}. */
    String size() {
        return width() + " x " + height();
    }

    /** Red, green and blue in [0, 1], each side x side: means over the area below each new pixel. */
    float[] colors(int side) {
        double[] sums = new double[3 * side * side];
        double tall = (double) height() / side, wide = (double) width() / side;
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
                add(sums, y * side + x, side * side, x * wide, (x + 1) * wide, y * tall, (y + 1) * tall);
        float[] colors = new float[sums.length];
        for (int p = 0; p < sums.length; p++) colors[p] = (float) Math.min(1, sums[p] / (255 * tall * wide));
        return colors;
    }

    /** Adds the colors of a rectangle, of which pixels at the border are a part only. */
    private void add(double[] sums, int at, int plane, double left, double right, double top, double bottom) {
        for (int v = (int) top; v < Math.min(height(), bottom); v++) {
            double tall = Math.min(v + 1, bottom) - Math.max(v, top);
            for (int u = (int) left; u < Math.min(width(), right); u++) {
                double area = tall * (Math.min(u + 1, right) - Math.max(u, left));
                for (int c = 0; c < 3; c++) sums[at + c * plane] += area * shade(u, v, c);
            }
        }
    }

    /** As it is in the file: {@code getRGB} would brighten gray pictures. */
    private int shade(int x, int y, int color) {
        return image.getRaster().getSample(x, y, image.getRaster().getNumBands() == 1 ? 0 : color);
    }
}
