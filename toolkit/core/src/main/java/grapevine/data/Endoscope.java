package grapevine.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One picture of {@link Polyps}: tissue, the polyps on it, the lamp. Places are in [0, 1] x [0, 1], y downwards. */
final class Endoscope {

    private static final double[] LEAST = {0.025, 0.065, 0.14}, MOST = {0.055, 0.125, 0.30};
    private static final double SECOND = 0.2;

    private final Tissue tissue;
    private final List<Polyp> polyps = new ArrayList<>();
    private final double lampX, lampY, dark;
    private final double[][] reflections;

    /** Draws the scene, with a polyp of size class 0, 1 or 2. */
    Endoscope(int size, SplittableRandom random) {
        tissue = new Tissue(random.split());
        double share = uniform(LEAST[size], MOST[size], random), redness = uniform(-0.02, 0.05, random) + 0.025 * size;
        double rest = random.nextDouble() < SECOND ? uniform(0.2, 0.4, random) : 0;
        polyps.add(new Polyp((1 - rest) * share, redness, random.split()));
        if (rest > 0) polyps.add(new Polyp(rest * share, redness, random.split()));
        lampX = uniform(0.3, 0.7, random);
        lampY = uniform(0.3, 0.7, random);
        dark = uniform(0.5, 1.1, random);
        reflections = new double[random.nextInt(2, 7)][];
        for (int k = 0; k < reflections.length; k++)
            reflections[k] = new double[] {
                random.nextDouble(), random.nextDouble(), uniform(0.008, 0.025, random), uniform(0.3, 0.8, random)
            };
    }

    /** Writes the picture as image number i, in 256 shades, and its mask. */
    void copyTo(float[] pixels, byte[] masks, int side, int i) {
        double[] color = new double[3];
        int area = side * side;
        for (int p = 0; p < area; p++) {
            double x = (p % side + 0.5) / side, y = (p / side + 0.5) / side;
            tissue.color(x, y, color);
            for (Polyp polyp : polyps) {
                polyp.cover(x, y, color);
                if (polyp.contains(x, y)) masks[i * area + p] = 1;
            }
            light(x, y, color);
            for (int c = 0; c < 3; c++) pixels[(i * 3 + c) * area + p] = (int) (clamp(color[c]) * 255 + 0.5) / 255f;
        }
    }

    /** The lamp leaves the corners dark, and is reflected by what is wet. */
    private void light(double x, double y, double[] color) {
        double away = (x - lampX) * (x - lampX) + (y - lampY) * (y - lampY),
                bright = 1 / (1 + dark * away * 2),
                gloss = 0;
        for (double[] r : reflections) gloss += r[3] * bell(distance(x - r[0], y - r[1]) / r[2]);
        for (int c = 0; c < 3; c++) color[c] = color[c] * bright + gloss * bright;
    }

    /** 1 at 0, near 0 from 3 on. */
    static double bell(double z) {
        return 1 / (1 + z * z * (1 + z * z));
    }

    static double distance(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }

    static double uniform(double from, double to, SplittableRandom random) {
        return from + (to - from) * random.nextDouble();
    }

    static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
