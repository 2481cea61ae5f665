package grapevine.core;

import grapevine.graph.GraphSchedule;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What messages meet on their way: links that are not always there, delay, loss. Algorithms know nothing of it.
 *
 * @param graphs who hears whom in which round; null where that stays as it is
 * @param weights the weights on the graph of a round
 * @param delay tau >= 0, how many rounds late messages arrive
 * @param loss in [0, 1), how probably a message gets lost, each for itself
 * @param trigger >= 0, how far one of two who meet needs to have moved since it last talked, in Euclidean distance, for
 *     them to talk; 0: they always do
 * @param pairs the weights of two who meet, on {@link #PAIR}, the first of the two being its client 0; null: halves
 */
public record Channel(
        GraphSchedule graphs,
        Function<Topology, MixingMatrix> weights,
        int delay,
        double loss,
        double trigger,
        BiFunction<Integer, Integer, MixingMatrix> pairs) {

    /** Two clients with a link. */
    public static final Topology PAIR = Topology.of(new int[][] {{0, 1}});

    /** Whoever meets talks. */
    public Channel(GraphSchedule graphs, Function<Topology, MixingMatrix> weights, int delay, double loss) {
        this(graphs, weights, delay, loss, 0, null);
    }

    /** Every message arrives, at once. */
    public static Channel perfect() {
        return new Channel(null, null, 0, 0);
    }

    /** Refuses a delay, a loss or a threshold out of range. */
    public Channel {
        if (delay < 0) throw new IllegalArgumentException("delay(rounds) needs rounds >= 0, got " + delay);
        if (!(loss >= 0 && loss < 1)) throw new IllegalArgumentException("loss(q) needs 0 <= q < 1, got " + loss);
        if (!(trigger >= 0 && trigger < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException(
                    "eventTriggered(threshold) needs a finite threshold >= 0, got " + trigger);
        if (graphs != null && weights == null)
            throw new IllegalArgumentException("Channel(graphs, weights, ...) needs weights for its graphs, got null");
    }

    /** The weights of two clients who meet: halves, unless said otherwise. */
    MixingMatrix pair(int one, int other) {
        return pairs == null ? MixingMatrix.metropolis(PAIR) : pairs.apply(one, other);
    }

    /**
     * The weights of one exchange, before messages are lost.
     *
     * @param whole those of the experiment's graph
     * @param exchange its number within the round, 0 unless there are several
     */
    public MixingMatrix at(MixingMatrix whole, RandomStreams streams, int round, int exchange) {
        if (graphs == null) return whole;
        Topology graph = graphs.at(round + exchange, whole.topology(), streams.of("graph", round, exchange));
        if (graph == null || graph.clients() != whole.topology().clients())
            throw new IllegalArgumentException("round " + (round + 1) + ": " + graphs + " needs to give a graph of "
                    + whole.topology().clients() + " clients, got " + graph);
        return weights.apply(graph);
    }
}
