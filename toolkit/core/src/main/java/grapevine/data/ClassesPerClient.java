package grapevine.data;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every client knows k classes only, and about equally many examples of each.
 *
 * <p>Classes are given to the clients such that each class has about as many takers as it can serve. The clients then
 * take examples in turn, from that of their classes of which they have few and much is left; a client
 * that finds its classes empty is helped by others who can change to another class of theirs. The number of classes
 * comes first: where they hold too few examples, a client gets fewer than its size (4 clients with 2 of 10 classes
 * each leave 2 classes to nobody). For a skew of any strength use {@link Dirichlet}.
 *
 * <p>The split "#C = k" of Li, Diao, Chen, He: Federated Learning on Non-IID Data Silos: An Experimental Study, ICDE
 * 2022, <a href="https://arxiv.org/abs/2102.02079">arXiv:2102.02079</a>; here the sizes of the clients are given.
 *
 * @param k the number of classes of each client, from 1 to the number of classes
 */
public record ClassesPerClient(int k) implements Partition {

    private static final int ATTEMPTS = 20;

    /** Refuses less than one class. */
    public ClassesPerClient {
        if (k < 1)
            throw new IllegalArgumentException(
                    "classesPerClient(k) needs k >= 1, got " + k + "; the smaller k, the more the clients differ");
    }

    @Override
    public List<int[]> split(int[] labels, int[] sizes, RandomGenerator random) {
        Pools.check("classesPerClient(k)", labels, sizes);
        int classes = (int) Arrays.stream(labels).distinct().count();
        if (k > classes)
            throw new IllegalArgumentException("classesPerClient(k) needs k <= the " + classes + " classes, got " + k
                    + "; for clients with all classes use iid()");
        Pools pools = new Pools(labels, random);
        Deal best = null;
        for (int attempt = 0; attempt < ATTEMPTS && (best == null || best.missing() > 0); attempt++) {
            Deal deal = new Deal(pools, Pools.classes(labels), sizes, k, random);
            if (best == null || deal.missing() < best.missing()) best = deal;
        }
        return best.take(pools);
    }
}
