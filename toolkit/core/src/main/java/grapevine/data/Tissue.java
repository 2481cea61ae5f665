package grapevine.data;

import static grapevine.data.Endoscope.bell;
import static grapevine.data.Endoscope.distance;
import static grapevine.data.Endoscope.uniform;

import java.util.SplittableRandom;

/** The inside of a bowel: one tone of pink, mottled, with folds and inflamed spots. */
final class Tissue {

    private final double red, green, blue;
    private final Mottle coarse, fine;
    private final double[][] folds, spots;

    Tissue(SplittableRandom random) {
        red = uniform(0.6, 0.9, random);
        green = red * uniform(0.48, 0.66, random);
        blue = red * uniform(0.40, 0.58, random);
        coarse = new Mottle(5, random);
        fine = new Mottle(17, random);
        folds = new double[random.nextInt(1, 4)][];
        for (int k = 0; k < folds.length; k++) folds[k] = fold(random);
        spots = new double[random.nextInt(0, 4)][];
        for (int k = 0; k < spots.length; k++)
            spots[k] = new double[] {
                random.nextDouble(), random.nextDouble(), uniform(0.05, 0.16, random), uniform(0.05, 0.2, random)
            };
    }

    /** A part of a wide circle: its center, its radius, its width, how much it stands out. */
    private static double[] fold(SplittableRandom random) {
        double turn = uniform(0, 6.28, random), away = uniform(0.5, 1.2, random);
        double x = 0.5 + away * StrictMath.cos(turn), y = 0.5 + away * StrictMath.sin(turn);
        double radius = away + uniform(-0.4, 0.4, random);
        return new double[] {x, y, radius, uniform(0.02, 0.06, random), uniform(0.1, 0.25, random)};
    }

    /** The color at a place: red, green, blue. */
    void color(double x, double y, double[] color) {
        double tone = 1 + 0.16 * coarse.at(x, y) + 0.09 * fine.at(x, y), sore = 0;
        for (double[] f : folds) {
            double z = (distance(x - f[0], y - f[1]) - f[2]) / f[3];
            tone += f[4] * (bell(z) - bell((z - 1.5) * 0.8)); // a bright ridge, its shadow beside it
        }
        for (double[] s : spots) sore += s[3] * bell(distance(x - s[0], y - s[1]) / s[2]);
        color[0] = red * tone;
        color[1] = green * tone * (1 - sore);
        color[2] = blue * tone * (1 - sore);
    }
}
