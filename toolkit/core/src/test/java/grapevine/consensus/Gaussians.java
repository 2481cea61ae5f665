package grapevine.consensus;

import java.util.function.DoubleUnaryOperator;

/** How far diagonal Gaussians are apart, in plain Java, by formulas and by integrals. */
final class Gaussians {

    private Gaussians() {}

    /** N(m, diag(s2)). */
    record Gaussian(double[] m, double[] s2) {}

    /** KL(a || b) = 1/2 sum_k (ln s2_b / s2_a + (s2_a + (m_a - m_b)^2) / s2_b - 1). */
    static double kl(Gaussian a, Gaussian b) {
        double sum = 0;
        for (int k = 0; k < a.m.length; k++) {
            double apart = a.m[k] - b.m[k];
            sum += (Math.log(b.s2[k] / a.s2[k]) + (a.s2[k] + apart * apart) / b.s2[k] - 1) / 2;
        }
        return sum;
    }

    /** W2(a, b)^2 = ||m_a - m_b||^2 + ||s_a - s_b||^2. */
    static double w2(Gaussian a, Gaussian b) {
        double sum = euclidean(a, b);
        for (int k = 0; k < a.m.length; k++) sum += Math.pow(Math.sqrt(a.s2[k]) - Math.sqrt(b.s2[k]), 2);
        return sum;
    }

    /** ||m_a - m_b||^2. */
    static double euclidean(Gaussian a, Gaussian b) {
        double sum = 0;
        for (int k = 0; k < a.m.length; k++) sum += (a.m[k] - b.m[k]) * (a.m[k] - b.m[k]);
        return sum;
    }

    /** ||(m, s2)_a - (m, s2)_b||^2. */
    static double both(Gaussian a, Gaussian b) {
        return euclidean(a, b) + euclidean(new Gaussian(a.s2, a.m), new Gaussian(b.s2, b.m));
    }

    /** The density of N(m, s2) at x. */
    static double density(double x, double m, double s2) {
        return Math.exp(-(x - m) * (x - m) / (2 * s2)) / Math.sqrt(2 * Math.PI * s2);
    }

    /** Simpson's rule with 20000 intervals. */
    static double integral(DoubleUnaryOperator f, double from, double to) {
        int intervals = 20_000;
        double h = (to - from) / intervals, sum = f.applyAsDouble(from) + f.applyAsDouble(to);
        for (int k = 1; k < intervals; k++) sum += (k % 2 == 1 ? 4 : 2) * f.applyAsDouble(from + k * h);
        return sum * h / 3;
    }
}
