package grapevine.data;

import java.util.SplittableRandom;

/** Value noise: random numbers on a grid, with smooth passages between them. */
final class Mottle {

    private final int cells;
    private final double[] values;

    /** Numbers in [-1, 1] on a grid of so many cells on each side. */
    Mottle(int cells, SplittableRandom random) {
        this.cells = cells;
        values = new double[(cells + 1) * (cells + 1)];
        for (int k = 0; k < values.length; k++) values[k] = 2 * random.nextDouble() - 1;
    }

    /** The number at a place in [0, 1] x [0, 1]. */
    double at(double x, double y) {
        int column = Math.min(cells - 1, (int) (x * cells)), row = Math.min(cells - 1, (int) (y * cells));
        double u = smooth(x * cells - column), v = smooth(y * cells - row);
        int k = row * (cells + 1) + column;
        double above = values[k] + u * (values[k + 1] - values[k]);
        double below = values[k + cells + 1] + u * (values[k + cells + 2] - values[k + cells + 1]);
        return above + v * (below - above);
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }
}
