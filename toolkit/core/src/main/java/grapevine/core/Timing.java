package grapevine.core;

import grapevine.graph.GraphSchedule;
import grapevine.graph.Topology;

/**
 * When clients are active, and how long it takes them, in units of virtual time.
 *
 * @param clocks what wakes pairs of clients; null where all are active in every round
 * @param compute how long one gradient takes a client; null: no time
 * @param link how long one exchange takes; null: no time
 */
public record Timing(Clocks clocks, Times compute, Times link) {
    private static final String OUT = "; leave out one of the two";

    /** All together, a unit of time per round. */
    public static Timing synchronous() {
        return new Timing(null, null, null);
    }

    /** Refuses, where clients meet in pairs, what only all together can have: a delay counts rounds, a gossip goes on among all. */
    public void check(Topology topology, Channel channel, double gossipUntil) {
        if (clocks == null) return;
        GraphSchedule graphs = channel.graphs();
        int delay = channel.delay();
        require(topology.symmetric(), "links that go both ways, since two clients meet, got " + topology);
        require(graphs == null, "one graph for all meetings, got " + graphs + OUT);
        require(
                delay == 0,
                "messages that arrive while two meet, got delay(" + delay
                        + "); linkTime(new Times.Constant(1)) makes links slow");
        require(
                gossipUntil == Double.POSITIVE_INFINITY,
                "clients that talk once when they meet, got gossipUntil(" + gossipUntil + ")" + OUT);
    }

    private static void require(boolean holds, String needed) {
        if (!holds) throw new IllegalArgumentException("asynchronous() needs " + needed);
    }

    /** How long a client computes, from its {@code first} gradient on. */
    double computing(RandomStreams streams, int client, long first, int gradients) {
        double time = 0;
        if (compute != null)
            for (long g = first; g < first + gradients; g++)
                time += checked(compute.draw(streams.of("compute", client, g), client), compute);
        return time;
    }

    /** How long two clients exchange, the {@code number}-th time that one of them does. */
    double exchanging(RandomStreams streams, int one, int other, long number) {
        return link == null ? 0 : checked(link.draw(streams.of("link", one, other, number), one, other), link);
    }

    private static double checked(double time, Times law) {
        if (time > 0 && Double.isFinite(time)) return time;
        throw new IllegalArgumentException("a duration needs to be finite and > 0, got " + time + " from " + law);
    }
}
