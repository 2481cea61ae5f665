package grapevine.core;

import grapevine.graph.GraphSchedule;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What messages meet on their way: links and clients that are not always there, delay, faults, a narrow pipe. Algorithms
 * know nothing of it.
 *
 * @param graphs who hears whom in which round; null where that stays as it is
 * @param weights the weights on the graph of a round
 * @param delay tau >= 0, how many rounds late messages arrive
 * @param faults what goes wrong with single messages
 * @param absence who is away, and when the graph is in pieces
 * @param compression how less than all is said; null: all is said
 * @param bandwidth > 0, bytes that a link carries per unit of virtual time, in each direction; infinity: any number, in no
 *     time
 * @param trigger >= 0, how far one of two who meet needs to have moved since it last talked, in Euclidean distance, for
 *     them to talk; 0: they always do
 * @param pairs the weights of two who meet, on {@link #PAIR}, the first of the two being its client 0; null: halves
 */
public record Channel(
        GraphSchedule graphs,
        Function<Topology, MixingMatrix> weights,
        int delay,
        Faults faults,
        Absence absence,
        Compression compression,
        double bandwidth,
        double trigger,
        BiFunction<Integer, Integer, MixingMatrix> pairs) {

    /** Two clients with a link. */
    public static final Topology PAIR = Topology.of(new int[][] {{0, 1}});

    /** Nothing goes wrong but loss, and whoever meets talks. */
    public Channel(GraphSchedule graphs, Function<Topology, MixingMatrix> weights, int delay, double loss) {
        this(graphs, weights, delay, Faults.of(loss), Absence.none(), null, Double.POSITIVE_INFINITY, 0, null);
    }

    /** Every message arrives, at once. */
    public static Channel perfect() {
        return new Channel(null, null, 0, 0);
    }

    /** Refuses a delay, a loss or a threshold out of range. */
    public Channel {
        if (delay < 0) throw new IllegalArgumentException("delay(rounds) needs rounds >= 0, got " + delay);
        if (!(bandwidth > 0)) throw new IllegalArgumentException("bandwidth(bytes) needs bytes > 0, got " + bandwidth);
        if (!(trigger >= 0 && trigger < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException(
                    "eventTriggered(threshold) needs a finite threshold >= 0, got " + trigger);
        if (graphs != null && weights == null)
            throw new IllegalArgumentException("Channel(graphs, weights, ...) needs weights for its graphs, got null");
    }

    /** Refuses what does not go with several exchanges in a round. */
    public void check(double gossipUntil) {
        if (gossipUntil == Double.POSITIVE_INFINITY) return;
        String late =
                delay > 0 ? "delay(" + delay + ")" : patience() > 0 ? "reordering(" + faults.reordering() + ")" : null;
        require(late == null, "messages that arrive in their round, got " + late);
        require(!remembers(), "messages that do not build on earlier ones, got " + compression);
    }

    private static void require(boolean holds, String needed) {
        if (!holds) throw new IllegalArgumentException("gossipUntil(V) needs " + needed + "; leave out one of the two");
    }

    /** Whether every exchange goes over the same links, and all that is sent arrives as it was sent. */
    boolean steady() {
        return graphs == null && faults.absent() && absence.never();
    }

    /** Whether what is said depends on what was said before. */
    boolean remembers() {
        return compression != null && compression.remembers();
    }

    /** How many rounds what was sent is kept after it arrived on time, since it may be overtaken. */
    int patience() {
        return faults.reordering() > 0 ? 1 : 0;
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
        return absence.at(present(whole, streams, round, exchange), streams, round);
    }

    private MixingMatrix present(MixingMatrix whole, RandomStreams streams, int round, int exchange) {
        if (graphs == null) return whole;
        Topology graph = graphs.at(round + exchange, whole.topology(), streams.of("graph", round, exchange));
        if (graph == null || graph.clients() != whole.topology().clients())
            throw new IllegalArgumentException("round " + (round + 1) + ": " + graphs + " needs to give a graph of "
                    + whole.topology().clients() + " clients, got " + graph);
        return weights.apply(graph);
    }
}
