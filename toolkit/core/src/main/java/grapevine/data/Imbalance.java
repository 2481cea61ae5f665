package grapevine.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How many examples each client gets, when some get many and some get few: shares from a symmetric Dirichlet
 * distribution.
 *
 * <p>All examples are dealt out and every client gets at least one. The classes are mixed by the {@link Partition}.
 *
 * @param beta the concentration, &gt; 0: 0.5 is a few large and many small clients, 100 is hardly any difference
 */
public record Imbalance(double beta) {

    /** Refuses a beta that is not positive and finite. */
    public Imbalance {
        if (!(beta > 0) || beta == Double.POSITIVE_INFINITY)
            throw new IllegalArgumentException("imbalance(beta) needs beta > 0, got " + beta
                    + "; the smaller beta, the more the sizes differ (0.5: strongly, 100: hardly)");
    }

    /** As many examples for every client; what remains goes to the first ones. */
    public static int[] equal(int clients, int examples) {
        check(clients, examples);
        return IntStream.range(0, clients)
                .map(i -> examples / clients + (i < examples % clients ? 1 : 0))
                .toArray();
    }

    /** Draws sizes that sum to the number of examples. */
    public int[] draw(int clients, int examples, RandomGenerator random) {
        check(clients, examples);
        int spare = examples - clients;
        double[] ideal = Arrays.stream(Dirichlet.shares(beta, clients, random))
                .map(share -> share * spare)
                .toArray();
        int[] sizes = Arrays.stream(ideal).mapToInt(size -> 1 + (int) size).toArray();
        int rest = examples - Arrays.stream(sizes).sum();
        IntStream.range(0, clients)
                .boxed()
                .sorted(Comparator.comparing(i -> Math.floor(ideal[i]) - ideal[i]))
                .limit(rest)
                .forEach(i -> sizes[i]++);
        return sizes;
    }

    private static void check(int clients, int examples) {
        if (clients < 1) throw new IllegalArgumentException("sizes need at least 1 client, got " + clients);
        if (clients > examples)
            throw new IllegalArgumentException("every client needs at least 1 example, got " + clients + " clients for "
                    + examples + " examples; use at most " + examples + " clients");
    }
}
