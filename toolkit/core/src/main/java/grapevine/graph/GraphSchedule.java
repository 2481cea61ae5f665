package grapevine.graph;

import java.util.random.RandomGenerator;

/** Who hears whom in which round, where that changes. Every kind is a record, so that a saved run can name it. */
public interface GraphSchedule {

    /**
     * The graph of a round, which need not be connected.
     *
     * @param t the round, from 0; where a round has several exchanges, those go on counting from it
     * @param whole the experiment's graph, of the same clients
     * @param random this round's own numbers: the same each time the round is asked for
     */
    Topology at(int t, Topology whole, RandomGenerator random);

    /** Refuses a graph that it cannot do with. */
    default void check(Topology whole) {}
}
