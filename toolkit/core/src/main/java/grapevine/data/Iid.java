package grapevine.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Every client's examples are a random sample of all: the clients differ by chance only.
 *
 * <p>The case that theory and most first experiments start from. Clients with few examples still differ visibly; for
 * clients that differ by nature use {@link Dirichlet}.
 */
public record Iid() implements Partition {

    @Override
    public List<int[]> split(int[] labels, int[] sizes, RandomGenerator random) {
        Pools.check("iid()", labels, sizes);
        int[] order = Pools.order(labels.length, random);
        List<int[]> clients = new ArrayList<>();
        int from = 0;
        for (int size : sizes) clients.add(Arrays.copyOfRange(order, from, from += size));
        return clients;
    }
}
