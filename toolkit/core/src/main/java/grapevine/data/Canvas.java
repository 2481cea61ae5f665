package grapevine.data;

import java.util.SplittableRandom;

/** A sheet of 28 x 28 pixels that strokes are drawn on. Only + - * / and square roots: the same on every machine. */
final class Canvas {

    static final int SIDE = 28;
    private static final double ROUNDING = 1e-9; // far more than a root loses

    private double[] ink = new double[SIDE * SIDE];

    /** Draws a line of a round pen: a pixel is as dark as its distance to the line is below half of the width. */
    void line(double x0, double y0, double x1, double y1, double width) {
        double reach = width / 2 + 1, light = width / 2 + 0.5;
        double beyond = light * light * (1 + ROUNDING);
        int left = from(Math.min(x0, x1) - reach), right = to(Math.max(x0, x1) + reach);
        for (int y = from(Math.min(y0, y1) - reach); y <= to(Math.max(y0, y1) + reach); y++)
            for (int x = left; x <= right; x++) {
                double square = squareDistance(x, y, x0, y0, x1, y1);
                if (square > beyond) continue; // most pixels: nothing to draw, no root to take
                double dark = clamp(light - Math.sqrt(square));
                if (dark > ink[y * SIDE + x]) ink[y * SIDE + x] = dark;
            }
    }

    /** Mixes each pixel with the mean of its eight neighbors; strength 0 leaves the sheet as it is. */
    void blur(double strength) {
        double[] blurred = new double[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++) {
                double sum = 0;
                for (int j = -1; j <= 1; j++) for (int i = -1; i <= 1; i++) sum += ink(x + i, y + j);
                double here = ink(x, y);
                blurred[y * SIDE + x] = (1 - strength) * here + strength * (sum - here) / 8;
            }
        ink = blurred;
    }

    /** Makes the strokes fainter and adds noise to every pixel. */
    void dust(double contrast, double noise, SplittableRandom random) {
        for (int p = 0; p < ink.length; p++) ink[p] = clamp(contrast * ink[p] + noise * Handwriting.bell(random));
    }

    /** Writes the sheet as image number i, in 256 shades. */
    void copyTo(float[] pixels, int i) {
        for (int p = 0; p < ink.length; p++) pixels[i * ink.length + p] = (int) (ink[p] * 255 + 0.5) / 255f;
    }

    private double ink(int x, int y) {
        return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : ink[y * SIDE + x];
    }

    private static double squareDistance(double x, double y, double x0, double y0, double x1, double y1) {
        double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
        double along = (x - x0) * dx + (y - y0) * dy;
        double part = along <= 0 ? 0 : along >= length ? 1 : along / length; // of a point: 0
        double offX = x - x0 - part * dx, offY = y - y0 - part * dy;
        return offX * offX + offY * offY;
    }

    private static double clamp(double value) {
        return value <= 0 ? 0 : value >= 1 ? 1 : value;
    }

    private static int from(double edge) {
        return (int) Math.max(0, Math.min(SIDE, Math.ceil(edge)));
    }

    private static int to(double edge) {
        return (int) Math.min(SIDE - 1, Math.max(-1, Math.floor(edge)));
    }
}
