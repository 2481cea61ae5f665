package grapevine.graph;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One graph after the other, and then from the beginning. No single one needs to be connected: news from each client
 * reaches all others as long as the links of all of them together connect the clients.
 *
 * @param graphs of the same clients, at least one
 */
public record GraphSequence(List<Topology> graphs) implements GraphSchedule {

    /** Refuses graphs of different sizes. */
    public GraphSequence {
        if (graphs == null || graphs.stream().anyMatch(Objects::isNull))
            throw new IllegalArgumentException("timeVarying(graphs) needs graphs, got null");
        graphs = List.copyOf(graphs);
        if (graphs.isEmpty())
            throw new IllegalArgumentException("timeVarying(graphs) needs at least one graph, got none");
        for (Topology graph : graphs)
            if (graph.clients() != graphs.get(0).clients())
                throw new IllegalArgumentException(
                        "timeVarying(graphs) needs graphs of the same clients, got " + graphs.get(0) + " and " + graph);
        if (!union(graphs).connected())
            throw new IllegalArgumentException(
                    "timeVarying(graphs) needs graphs that connect the clients together, got " + graphs
                            + "; news needs to get from every client to every other within some rounds");
    }

    private static Topology union(List<Topology> graphs) {
        return new Topology(
                "union",
                IntStream.range(0, graphs.get(0).clients())
                        .mapToObj(i -> graphs.stream()
                                .flatMap(graph -> graph.neighbors(i).stream())
                                .toList())
                        .toList());
    }

    @Override
    public void check(Topology whole) {
        if (whole.clients() != graphs.get(0).clients())
            throw new IllegalArgumentException("timeVarying(graphs) needs graphs of this experiment's "
                    + whole.clients() + " clients, got " + graphs.get(0));
    }

    @Override
    public Topology at(int t, Topology whole, RandomGenerator random) {
        return graphs.get(t % graphs.size());
    }
}
