package grapevine.core;

import grapevine.graph.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Who meets whom, and when: clocks ring, the two clients that they wake are engaged until both have exchanged and
 * computed, and a ring that would wake one who is engaged is skipped. A client without neighbours wakes alone.
 *
 * <p>All draws are functions of the seed, the clock and how often it rang, so the future follows from {@link Saved}.
 */
final class Events {
    private static final Comparator<Due> SOONEST = Comparator.comparingDouble(Due::time)
            .thenComparing(Due::ring) // who is done is free for whoever rings at the same moment
            .thenComparingInt(Due::one)
            .thenComparingInt(Due::other);

    private final Topology topology;
    private final Timing timing;
    private final RandomStreams streams;
    private final IntUnaryOperator gradients;
    private final List<int[]> edges;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(SOONEST);
    private final boolean[] engaged;
    private long[] rings;
    private long[] meetings;
    private double time;
    private long skipped;

    /**
     * Clients that are done with what they did together.
     *
     * @param time when
     * @param clients the two, in ascending order, or one that is alone
     * @param before how often each of them had done so before
     */
    record Event(double time, int[] clients, long[] before) {}

    /** What happens next: clock {@code one} rings, or the clients {@code one} and {@code other} are done. */
    record Due(double time, boolean ring, int one, int other) {}

    /** All that the future depends on. */
    record Saved(double time, long skipped, long[] rings, long[] meetings, List<Due> queue) {}

    /** @param gradients how many gradients a client computes in one event */
    Events(Topology topology, Timing timing, RandomStreams streams, IntUnaryOperator gradients) {
        this.topology = topology;
        this.timing = timing;
        this.streams = streams;
        this.gradients = gradients;
        boolean byEdge = timing.clocks().on() == Clocks.On.EDGES && topology.links() > 0;
        edges = byEdge ? edges(topology) : null;
        engaged = new boolean[topology.clients()];
        meetings = new long[topology.clients()];
        rings = new long[byEdge ? edges.size() : topology.clients()];
        for (int clock = 0; clock < rings.length; clock++) wind(clock, 0);
    }

    private static List<int[]> edges(Topology topology) {
        List<int[]> edges = new ArrayList<>();
        for (int i = 0; i < topology.clients(); i++)
            for (int j : topology.neighbors(i)) if (i < j) edges.add(new int[] {i, j});
        return edges;
    }

    /** The random numbers of a clock between its last ring and after its next one. */
    private RandomGenerator random(int clock) {
        return streams.of("clock", clock, rings[clock]);
    }

    private void wind(int clock, double from) {
        double wait = random(clock).nextExponential() / timing.clocks().rate();
        queue.add(new Due(from + wait, true, clock, -1));
    }

    /** Those who are done next; the same again until {@link #happened}. */
    Event next() {
        while (queue.element().ring()) {
            Due due = queue.remove();
            time = due.time();
            ring(due.one());
        }
        Due due = queue.element();
        int[] clients = due.one() == due.other() ? new int[] {due.one()} : new int[] {due.one(), due.other()};
        long[] before = new long[clients.length];
        for (int r = 0; r < clients.length; r++) before[r] = meetings[clients[r]];
        return new Event(due.time(), clients, before);
    }

    /** The event that is next took place. */
    void happened() {
        Due due = queue.remove();
        time = due.time();
        engaged[due.one()] = engaged[due.other()] = false;
        meetings[due.one()]++;
        if (due.other() != due.one()) meetings[due.other()]++;
    }

    private void ring(int clock) {
        RandomGenerator random = random(clock);
        random.nextExponential(); // the wait
        int one = edges == null ? clock : edges.get(clock)[0], other = other(clock, random);
        rings[clock]++;
        wind(clock, time);
        if (engaged[one] || engaged[other]) {
            skipped++;
            return;
        }
        engaged[one] = engaged[other] = true;
        queue.add(new Due(time + duration(one, other), false, Math.min(one, other), Math.max(one, other)));
    }

    private int other(int clock, RandomGenerator random) {
        if (edges != null) return edges.get(clock)[1];
        List<Integer> neighbors = topology.neighbors(clock);
        return neighbors.isEmpty() ? clock : neighbors.get(random.nextInt(neighbors.size()));
    }

    private double duration(int one, int other) {
        if (timing.timeless()) return 0;
        double computing = Math.max(computing(one), computing(other));
        return one == other ? computing : computing + exchanging(Math.min(one, other), Math.max(one, other));
    }

    private double computing(int client) {
        int count = gradients.applyAsInt(client);
        return timing.computing(streams, client, meetings[client] * count, count);
    }

    private double exchanging(int one, int other) {
        return timing.exchanging(streams, one, other, meetings[one]);
    }

    /** The virtual time of the last event. */
    double time() {
        return time;
    }

    /** How often a clock rang for someone who was engaged. */
    long skipped() {
        return skipped;
    }

    Saved save() {
        return new Saved(time, skipped, rings.clone(), meetings.clone(), List.copyOf(queue));
    }

    void restore(Saved saved) {
        time = saved.time();
        skipped = saved.skipped();
        rings = saved.rings().clone();
        meetings = saved.meetings().clone();
        queue.clear();
        queue.addAll(saved.queue());
        for (int i = 0; i < engaged.length; i++) engaged[i] = false;
        for (Due due : queue) if (!due.ring()) engaged[due.one()] = engaged[due.other()] = true;
    }
}
