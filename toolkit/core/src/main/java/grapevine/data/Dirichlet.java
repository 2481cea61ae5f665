package grapevine.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DirichletSampler;

/**
 * Every client has its own mixture of the classes: label skew of a strength that one number sets.
 *
 * <pre>
 *   q_i ~ Dir(alpha, ..., alpha)        client i's share of each class                      (1)
 *   y_ij ~ q_i                          the class of each of its examples                   (2)
 * </pre>
 *
 * <p>Examples are dealt without replacement, one to each client in turn. When a class has run out, its share goes to
 * the client's other classes in proportion; when all of them have, to what is left of every class. So with a small
 * alpha and all examples dealt out, the last ones a client gets may be of classes that it did not draw. The sizes are
 * given, so label skew and size imbalance ({@link Imbalance}) are two separate knobs.
 *
 * <p>Hsu, Qi, Brown: Measuring the Effects of Non-Identical Data Distribution for Federated Visual Classification, 2019,
 * <a href="https://arxiv.org/abs/1909.06335">arXiv:1909.06335</a>, with a uniform prior over the classes.
 *
 * @param alpha the concentration, &gt; 0: 0.1 skews strongly, 1 visibly, 100 hardly; towards 0, one class per client
 */
public record Dirichlet(double alpha) implements Partition {

    /** Below, a draw is one class in all but name, and its other shares are too small for a double. */
    private static final double ONE_CLASS = 1e-3;

    /** Above, the shares differ by less than one example in a million. */
    private static final double ALL_EQUAL = 1e12;

    /** Refuses an alpha that is not positive and finite. */
    public Dirichlet {
        if (!(alpha > 0) || alpha == Double.POSITIVE_INFINITY)
            throw new IllegalArgumentException("dirichlet(alpha) needs alpha > 0, got " + alpha
                    + (alpha > 0
                            ? "; for clients that do not differ use iid()"
                            : "; the smaller alpha, the more the clients differ (0.1: strongly, 100: hardly)"));
    }

    @Override
    public List<int[]> split(int[] labels, int[] sizes, RandomGenerator random) {
        Pools.check("dirichlet(alpha)", labels, sizes);
        Pools pools = new Pools(labels, random);
        int classes = Pools.classes(labels);
        List<int[]> clients = new ArrayList<>();
        List<double[]> shares = new ArrayList<>();
        for (int size : sizes) {
            clients.add(new int[size]);
            shares.add(shares(alpha, classes, random)); // (1)
        }
        for (int turn = 0; turn < Arrays.stream(sizes).max().orElse(0); turn++)
            for (int i = 0; i < sizes.length; i++)
                if (turn < sizes[i]) clients.get(i)[turn] = pools.take(draw(shares.get(i), pools, random)); // (2)
        return clients;
    }

    /** One draw of the symmetric Dirichlet distribution; shares too small for a double count as 0. */
    static double[] shares(double alpha, int categories, RandomGenerator random) {
        double[] shares = new double[categories];
        if (categories == 1 || alpha >= ALL_EQUAL) Arrays.fill(shares, 1.0 / categories);
        else if (alpha < ONE_CLASS) shares[random.nextInt(categories)] = 1;
        else {
            UniformRandomProvider uniform = random::nextLong;
            shares = DirichletSampler.symmetric(uniform, categories, alpha).sample();
        }
        return shares;
    }

    private static int draw(double[] shares, Pools pools, RandomGenerator random) {
        double[] mass = new double[shares.length];
        for (int c = 0; c < mass.length; c++) mass[c] = pools.left(c) > 0 ? shares[c] : 0;
        double sum = Arrays.stream(mass).sum();
        if (sum == 0) for (int c = 0; c < mass.length; c++) sum += mass[c] = pools.left(c);
        double rest = random.nextDouble() * sum;
        int drawn = -1;
        for (int c = 0; c < mass.length && (drawn < 0 || rest >= 0); c++)
            if (mass[c] > 0) {
                drawn = c;
                rest -= mass[c];
            }
        return drawn;
    }
}
