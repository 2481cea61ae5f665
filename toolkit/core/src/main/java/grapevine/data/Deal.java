package grapevine.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How many examples of each class each client gets, in {@link ClassesPerClient}: one attempt, with one random handing
 * out of the classes.
 */
final class Deal {

    private final int[] wanted;
    private final int[] left;
    private final int[][] held;
    private final int[][] counts;

    Deal(Pools pools, int classes, int[] sizes, int k, RandomGenerator random) {
        wanted = sizes.clone();
        left = IntStream.range(0, classes).map(pools::left).toArray();
        held = new int[sizes.length][];
        counts = new int[sizes.length][classes];
        hand(sizes, k, random);
        takeTurns();
        for (int i = 0; i < wanted.length; i++) while (wanted[i] > 0 && exchange(i)) wanted[i]--;
    }

    /** Gives each client the k classes of which most is not yet promised. */
    private void hand(int[] sizes, int k, RandomGenerator random) {
        double[] unpromised = Arrays.stream(left).asDoubleStream().toArray();
        for (int i : Pools.order(sizes.length, random)) {
            held[i] = Arrays.stream(Pools.order(left.length, random))
                    .filter(c -> left[c] > 0)
                    .boxed()
                    .sorted((a, b) -> Double.compare(unpromised[b], unpromised[a]))
                    .limit(k)
                    .mapToInt(c -> c)
                    .toArray();
            for (int c : held[i]) unpromised[c] -= (double) sizes[i] / k;
        }
    }

    private void takeTurns() {
        int[] demand = new int[left.length];
        for (int i = 0; i < wanted.length; i++) for (int c : held[i]) demand[c] += wanted[i];
        for (boolean again = true; again; ) {
            again = false;
            for (int i = 0; i < wanted.length; i++) {
                int c = wanted[i] == 0 ? -1 : favorite(i, demand);
                if (c < 0) continue;
                give(i, c);
                wanted[i]--;
                for (int other : held[i]) demand[other]--;
                again = true;
            }
        }
    }

    /**
     * A class that the client has none of yet, else one of which it has few and much is left for those who want it.
     */
    private int favorite(int i, int[] demand) {
        int best = -1;
        double most = 0;
        for (int c : held[i]) {
            double plenty = counts[i][c] == 0 ? left[c] : (double) left[c] / demand[c] / (counts[i][c] + 1);
            if (plenty > most) {
                most = plenty;
                best = c;
            }
        }
        return best;
    }

    /** One more example for a client whose classes are empty: others change classes, along the shortest chain. */
    private boolean exchange(int client) {
        int[] giver = new int[left.length], instead = new int[left.length];
        Arrays.fill(giver, -1);
        Deque<Integer> open = new ArrayDeque<>();
        for (int c : held[client]) {
            giver[c] = client;
            instead[c] = -1;
            open.add(c);
        }
        while (!open.isEmpty()) {
            int c = open.remove();
            if (left[c] > 0) {
                for (int now = c; now >= 0; now = instead[now]) {
                    give(giver[now], now);
                    if (instead[now] >= 0) giveBack(giver[now], instead[now]);
                }
                return true;
            }
            for (int j = 0; j < held.length; j++)
                if (counts[j][c] > 1)
                    for (int d : held[j])
                        if (giver[d] < 0) {
                            giver[d] = j;
                            instead[d] = c;
                            open.add(d);
                        }
        }
        return false;
    }

    private void give(int i, int c) {
        counts[i][c]++;
        left[c]--;
    }

    private void giveBack(int i, int c) {
        counts[i][c]--;
        left[c]++;
    }

    /** How many examples the clients still want and cannot get. */
    int missing() {
        return Arrays.stream(wanted).sum();
    }

    /** Takes the examples; refuses to leave a client without any. */
    List<int[]> take(Pools pools) {
        List<int[]> clients = new ArrayList<>();
        for (int[] count : counts) {
            if (Arrays.stream(count).sum() == 0)
                throw new IllegalArgumentException("classesPerClient(k) needs an example for every client, got none"
                        + " for client " + clients.size() + "; use fewer clients or a larger k");
            clients.add(IntStream.range(0, count.length)
                    .flatMap(c -> IntStream.generate(() -> pools.take(c)).limit(count[c]))
                    .toArray());
        }
        return clients;
    }
}
