package grapevine.data;

import static grapevine.data.Endoscope.clamp;
import static grapevine.data.Endoscope.distance;
import static grapevine.data.Endoscope.uniform;

import java.util.SplittableRandom;

/**
 * One polyp: a dome on an ellipse with a wavy edge, lit from one side.
 *
 * <pre>
 *   depth = 1 - (distance to the center) / (distance of the edge in this direction): 1 inside, 0 at the edge
 * </pre>
 */
final class Polyp {

    private static final double SOFTNESS = 0.12, REACH = 0.35;
    private final double x, y, cos, sin, wide, tall, lightX, lightY, shade, redness, two, three, phaseTwo, phaseThree;
    private final Mottle skin;

    /**
     * @param share how much of the image it covers
     * @param redness how much less green and blue it is than the tissue
     */
    Polyp(double share, double redness, SplittableRandom random) {
        double radius = Math.sqrt(share / 3.1416), stretch = Math.sqrt(uniform(1, 1.7, random));
        double margin = Math.min(0.45, 0.8 * radius + 0.05), turn = uniform(0, 6.28, random);
        double light = uniform(0, 6.28, random);
        x = uniform(margin, 1 - margin, random);
        y = uniform(margin, 1 - margin, random);
        cos = StrictMath.cos(turn);
        sin = StrictMath.sin(turn);
        wide = radius * stretch;
        tall = radius / stretch;
        lightX = StrictMath.cos(light);
        lightY = StrictMath.sin(light);
        shade = uniform(0.2, 0.4, random);
        two = uniform(0, 0.1, random);
        three = uniform(0, 0.1, random);
        phaseTwo = uniform(0, 6.28, random);
        phaseThree = uniform(0, 6.28, random);
        skin = new Mottle(13, random);
        this.redness = redness;
    }

    boolean contains(double px, double py) {
        return depth(px, py) > 0;
    }

    /** Puts the polyp over the color of a place: all inside, part of it at the soft edge, its shadow around it. */
    void cover(double px, double py, double[] color) {
        double depth = depth(px, py);
        if (depth < -REACH) return;
        double there = clamp(depth / SOFTNESS + 0.5), lit = lightX * (px - x) / wide + lightY * (py - y) / wide;
        double dome = 1 + shade * lit + 0.4 * Math.sqrt(clamp(depth)) - 0.1 + 0.05 * skin.at(px, py);
        double shadow = 1 - shade * clamp(1 + depth / REACH) * clamp(0.3 - lit);
        for (int c = 0; c < 3; c++) {
            double own = color[c] * dome * (c == 0 ? 1 : 1 - redness);
            color[c] = there * own + (1 - there) * color[c] * shadow;
        }
    }

    private double depth(double px, double py) {
        double u = (cos * (px - x) + sin * (py - y)) / wide, v = (cos * (py - y) - sin * (px - x)) / tall;
        double turn = StrictMath.atan2(v, u);
        double edge = 1 + two * StrictMath.sin(2 * turn + phaseTwo) + three * StrictMath.sin(3 * turn + phaseThree);
        return 1 - distance(u, v) / edge;
    }
}
