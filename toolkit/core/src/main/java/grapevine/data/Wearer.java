package grapevine.data;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * A person with the sensors of {@link Activities}: everyone wears them a little askew, has a posture of their own in each
 * activity and moves with vigor of their own.
 *
 * <p>At a moment the body is at a random phase f of its movement. A sensor that is tilted by a on average, swings by s and
 * is shaken by h then measures, besides noise,
 *
 * <pre>
 *   angle        A = a + s sin f                                                               (1)
 *   acceleration (-g cos A + h sin 2f,  g sin(roll) + 0.4 h cos f,  g sin A + 0.5 h cos 2f)    (2)
 *   rate of turn s cos f, along three axes                                                     (3)
 *   the magnetic field (cos A, sin(roll), sin A)                                               (4)
 * </pre>
 */
final class Wearer {

    static final int SENSORS = 23;

    private static final int CHEST = 0, SITES = 3;
    private static final double USUAL_VIGOR = 0.12, DAILY_VIGOR = 0.1; // deviations of the logarithm
    private static final double ASKEW = 3, HABIT = 2, ROLL = 8, WOBBLE = 1.5; // degrees
    private static final double GRAVITY = 9.8, QUARTER = Math.PI / 2, TURN = 2 * Math.PI;

    private final SplittableRandom random;
    private final double[] roll = new double[SITES], lag = new double[SITES];
    private final double[][] posture = new double[Motion.values().length][SITES];
    private final double[] vigor = new double[Motion.values().length];

    Wearer(SplittableRandom random) {
        this.random = random;
        double usual = normal(0, USUAL_VIGOR);
        double[] askew = new double[SITES];
        for (int site = 0; site < SITES; site++) {
            askew[site] = normal(0, ASKEW);
            roll[site] = Math.toRadians(normal(0, ROLL));
            lag[site] = site * QUARTER + normal(0, 0.3);
        }
        for (Motion motion : Motion.values()) {
            vigor[motion.ordinal()] = StrictMath.exp(usual + normal(0, DAILY_VIGOR));
            for (int site = 0; site < SITES; site++)
                posture[motion.ordinal()][site] = motion.tilts[site] + askew[site] + normal(0, HABIT);
        }
    }

    /** What the sensors measure at a moment, in the order of MHEALTH's columns. */
    float[] moment(Motion motion) {
        FloatBuffer row = FloatBuffer.allocate(SENSORS);
        double phase = TURN * random.nextDouble();
        for (int site = 0; site < SITES; site++) {
            double strength = vigor[motion.ordinal()], swing = strength * motion.swings[site];
            double shake = strength * motion.shakes[site], f = phase + lag[site];
            double a = posture[motion.ordinal()][site] + normal(0, WOBBLE);
            double angle = Math.toRadians(a + swing * StrictMath.sin(f)); // (1)
            accelerate(angle, roll[site], shake, f, row);
            if (site == CHEST) beat(shake, row);
            else turn(angle, roll[site], swing * StrictMath.cos(f), shake, row);
        }
        return row.array();
    }

    private void accelerate(double angle, double roll, double shake, double f, FloatBuffer row) { // (2)
        double loose = 0.15 + 0.5 * shake;
        row.put((float) (-GRAVITY * StrictMath.cos(angle) + shake * StrictMath.sin(2 * f) + normal(0, 0.4 * loose)));
        row.put((float) (GRAVITY * StrictMath.sin(roll) + 0.4 * shake * StrictMath.cos(f) + normal(0, 0.3 * loose)));
        row.put((float)
                (GRAVITY * StrictMath.sin(angle) + 0.5 * shake * StrictMath.cos(2 * f) + normal(0, 0.3 * loose)));
    }

    /** Two leads of the heart, which hear the body move. */
    private void beat(double shake, FloatBuffer row) {
        double beat = TURN * random.nextDouble(), noise = 0.1 + 0.05 * shake;
        row.put((float) (0.3 * StrictMath.sin(beat) + normal(0, noise)));
        row.put((float) (0.3 * StrictMath.cos(beat) + normal(0, noise)));
    }

    private void turn(double angle, double roll, double rate, double shake, FloatBuffer row) {
        double loose = 1 + 0.25 * shake;
        for (double share : new double[] {0.2, 1, 0.3}) row.put((float) (share * rate + normal(0, loose))); // (3)
        for (double field : new double[] {StrictMath.cos(angle), StrictMath.sin(roll), StrictMath.sin(angle)})
            row.put((float) (field + normal(0, 0.05))); // (4)
    }

    private double normal(double mean, double deviation) {
        return mean + deviation * random.nextGaussian();
    }
}
