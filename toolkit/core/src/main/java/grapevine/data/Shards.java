package grapevine.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The examples are sorted by class and cut into shards; every client is dealt a few of them.
 *
 * <p>With two shards per client most clients know two of ten classes: the "pathological" split of federated averaging.
 * A shard may lie across the border of two classes; for exactly k classes use {@link ClassesPerClient}, for a skew of
 * any strength {@link Dirichlet}.
 *
 * <p>Where the sizes differ ({@link Imbalance}), a client's shards are as long as its size allows; a client with fewer
 * examples than shards has as many shards of one example.
 *
 * <p>McMahan, Moore, Ramage, Hampson, Agüera y Arcas: Communication-Efficient Learning of Deep Networks from
 * Decentralized Data, AISTATS 2017, section 3, <a href="https://arxiv.org/abs/1602.05629">arXiv:1602.05629</a>.
 *
 * @param perClient the number of shards of each client, &gt;= 1 (2 in the paper)
 */
public record Shards(int perClient) implements Partition {

    private record Shard(int client, int from, int length) {}

    /** Refuses less than one shard per client. */
    public Shards {
        if (perClient < 1)
            throw new IllegalArgumentException("shards(perClient) needs perClient >= 1, got " + perClient
                    + "; the fewer shards, the more the clients differ");
    }

    @Override
    public List<int[]> split(int[] labels, int[] sizes, RandomGenerator random) {
        Pools.check("shards(perClient)", labels, sizes);
        checkLongEnough(sizes);
        int[] sorted = Arrays.stream(Pools.order(labels.length, random))
                .limit(Arrays.stream(sizes).sum())
                .boxed()
                .sorted(Comparator.comparing(i -> labels[i]))
                .mapToInt(i -> i)
                .toArray();
        List<int[]> clients =
                new ArrayList<>(Arrays.stream(sizes).mapToObj(int[]::new).toList());
        List<Shard> shards = cut(sizes);
        int next = 0;
        for (int s : Pools.order(shards.size(), random)) {
            Shard shard = shards.get(s);
            System.arraycopy(sorted, next, clients.get(shard.client()), shard.from(), shard.length());
            next += shard.length();
        }
        return clients;
    }

    /** Who gets how many neighboring examples of the sorted ones, and where they go among the client's own. */
    private List<Shard> cut(int[] sizes) {
        return IntStream.range(0, sizes.length)
                .boxed()
                .flatMap(i -> IntStream.range(0, perClient).mapToObj(s -> {
                    int from = (int) ((long) sizes[i] * s / perClient);
                    return new Shard(i, from, (int) ((long) sizes[i] * (s + 1) / perClient) - from);
                }))
                .toList();
    }

    private void checkLongEnough(int[] sizes) {
        int most = Arrays.stream(sizes).max().orElseThrow();
        if (most < perClient)
            throw new IllegalArgumentException("shards(perClient) needs an example for each of a client's shards, got "
                    + perClient + " shards for " + most + " examples; use shards(" + most + ") or fewer clients");
    }
}
