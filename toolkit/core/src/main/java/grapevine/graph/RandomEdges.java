package grapevine.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * In every round each edge of the graph is there with probability u, independently of all others; an edge that goes both
 * ways is there in both directions or in none. If the graph is connected, the clients agree with probability 1.
 *
 * <p>Hatano, Mesbahi, <a href="https://doi.org/10.1109/TAC.2005.858670">Agreement over Random Networks</a>, IEEE
 * Transactions on Automatic Control 50(11), 2005.
 *
 * @param u in (0, 1]
 */
public record RandomEdges(double u) implements GraphSchedule {

    /** Refuses graphs without links. */
    public RandomEdges {
        if (!(u > 0 && u <= 1))
            throw new IllegalArgumentException("randomEdges(u) needs 0 < u <= 1, got " + u
                    + "; the smaller u, the fewer links there are in a round");
    }

    @Override
    public Topology at(int t, Topology whole, RandomGenerator random) {
        List<List<Integer>> heard = Stream.generate(() -> (List<Integer>) new ArrayList<Integer>())
                .limit(whole.clients())
                .toList();
        for (int i = 0; i < whole.clients(); i++)
            for (int j : whole.neighbors(i)) {
                boolean both = whole.neighbors(j).contains(i);
                if (both && j < i || random.nextDouble() >= u) continue; // the first: decided when j was looked at
                heard.get(i).add(j);
                if (both) heard.get(j).add(i);
            }
        return new Topology("randomEdges(" + u + ") of " + whole.name(), heard);
    }
}
