package grapevine.data;

import grapevine.data.Strokes.Point;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One hand, writing one digit: draws its slant, size, pen and tremor, and passes the points in smooth curves.
 *
 * <p>Between two points the pen follows a Catmull-Rom curve (Catmull and Rom, 1974); at a corner a new curve starts.
 */
final class Handwriting {

    private static final int STEPS = 6;

    private final SplittableRandom random;
    private final double xx, xy, yx, yy, left, top, width, waveX, waveY, phaseX, phaseY;

    /** Draws the hand: all that the strokes of one digit share. */
    Handwriting(SplittableRandom random) {
        this.random = random;
        double turn = 0.16 * bell(random), slant = 0.2 * bell(random) + 0.06;
        double wide = uniform(0.13, 0.225), tall = uniform(0.165, 0.235);
        double cos = StrictMath.cos(turn), sin = StrictMath.sin(turn);
        xx = wide * cos;
        xy = -tall * (slant * cos + sin);
        yx = wide * sin;
        yy = tall * (cos - slant * sin);
        left = 13.5 + 1.05 * bell(random);
        top = 13.5 + 1.05 * bell(random);
        width = uniform(1.6, 3.4);
        waveX = 4 * bell(random);
        waveY = 4 * bell(random);
        phaseX = uniform(0, 6.28);
        phaseY = uniform(0, 6.28);
    }

    /** Writes a digit on a blank sheet. */
    void write(int digit, Canvas canvas) {
        List<List<List<Point>>> ways = Strokes.of(digit);
        for (List<Point> stroke : ways.get((int) uniform(0, ways.size()))) draw(tremble(stroke), canvas);
        if (random.nextDouble() < 0.15) strayStroke(canvas);
        canvas.blur(uniform(0, 0.5));
        canvas.dust(uniform(0.75, 1), uniform(0.01, 0.09), random);
    }

    /** A number between -3 and 3 with mean 0 and variance 1: the sum of three uniform ones, close to normal. */
    static double bell(SplittableRandom random) {
        return 2 * (random.nextDouble() + random.nextDouble() + random.nextDouble()) - 3;
    }

    private double uniform(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    private List<Point> tremble(List<Point> stroke) {
        return stroke.stream()
                .map(p -> new Point(p.x() + 3.2 * bell(random), p.y() + 3.2 * bell(random), p.corner()))
                .toList();
    }

    private void draw(List<Point> stroke, Canvas canvas) {
        for (int i = 0; i + 1 < stroke.size(); i++) {
            Point b = stroke.get(i), c = stroke.get(i + 1);
            Point a = i == 0 || b.corner() ? b : stroke.get(i - 1);
            Point d = i + 2 == stroke.size() || c.corner() ? c : stroke.get(i + 2);
            Point from = onSheet(b.x(), b.y());
            for (int s = 1; s <= STEPS; s++) {
                double t = (double) s / STEPS;
                Point to = onSheet(curve(t, a.x(), b.x(), c.x(), d.x()), curve(t, a.y(), b.y(), c.y(), d.y()));
                canvas.line(from.x(), from.y(), to.x(), to.y(), width);
                from = to;
            }
        }
    }

    /** The Catmull-Rom curve through b at t = 0 and c at t = 1, with the slopes (c - a) / 2 and (d - b) / 2. */
    private static double curve(double t, double a, double b, double c, double d) {
        double slopeB = (c - a) / 2, slopeC = (d - b) / 2, rise = c - b;
        return b + t * (slopeB + t * (3 * rise - 2 * slopeB - slopeC + t * (slopeB + slopeC - 2 * rise)));
    }

    /** Where a point of the 100 x 100 sheet lies on the canvas, in this hand. */
    private Point onSheet(double x, double y) {
        double u = x - 50 + waveX * StrictMath.sin(phaseX + y / 16),
                v = y - 50 + waveY * StrictMath.sin(phaseY + x / 16);
        return new Point(left + xx * u + xy * v, top + yx * u + yy * v, false);
    }

    private void strayStroke(Canvas canvas) {
        double x = uniform(0, 27), y = random.nextDouble() < 0.5 ? uniform(0, 6) : uniform(21, 27);
        canvas.line(x, y, x + 3 * bell(random), y + 2 * bell(random), uniform(1, 2));
    }
}
