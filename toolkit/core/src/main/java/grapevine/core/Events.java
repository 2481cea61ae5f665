package grapevine.core;

import grapevine.graph.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.function.BiPredicate;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Who meets whom, and when: clocks ring, the two clients that they wake are engaged until both have exchanged and
 * computed, and a ring that would wake one who is engaged or away is skipped. A client without neighbours wakes alone.
 *
 * <p>All draws are functions of the seed and of how often a clock rang or a client computed, so the future follows from
 * {@link Saved}.
 */
final class Events {
    private static final Comparator<Due> SOONEST = Comparator.comparingDouble(Due::time)
            .thenComparing(Due::ring) // who is done is free for whoever rings at the same moment
            .thenComparingInt(Due::one)
            .thenComparingInt(Due::other);

    private static final double MOST_RINGS = 1e9;

    private final Topology topology;
    private final Timing timing;
    private final RandomStreams streams;
    private final IntUnaryOperator gradients;
    private final Talking talking;
    private final BiPredicate<Integer, Double> there;
    private final List<int[]> edges;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(SOONEST);
    private final boolean[] engaged;
    private long[] rings;
    private long[] meetings;
    private double time;
    private long skipped;

    /** What two clients who begin to meet will say. */
    interface Talking {
        /**
         * Whether they exchange anything.
         *
         * @param time when they begin to meet
         */
        boolean begins(int one, int other, double time);

        /** How long it takes to carry that, where it is the larger the more they say. */
        default double carrying(int one, int other) {
            return 0;
        }
    }

    /**
     * Clients that are done with what they did together.
     *
     * @param time when
     * @param clients the two, in ascending order, or one that is alone
     * @param before how often each of them had done so before
     * @param talk whether they exchange anything
     */
    record Event(double time, int[] clients, long[] before, boolean talk) {}

    /** What happens next: clock {@code one} rings, or the clients {@code one} and {@code other} are done. */
    record Due(double time, boolean ring, int one, int other, boolean talk) {}

    /** All that the future depends on. */
    record Saved(double time, long skipped, long[] rings, long[] meetings, List<Due> queue) {}

    /**
     * @param gradients how many gradients a client computes in one event
     * @param talking what two who begin to meet will exchange
     * @param there whether a client is there at a moment of virtual time
     */
    Events(
            Topology topology,
            Timing timing,
            RandomStreams streams,
            IntUnaryOperator gradients,
            Talking talking,
            BiPredicate<Integer, Double> there) {
        this.topology = topology;
        this.timing = timing;
        this.streams = streams;
        this.gradients = gradients;
        this.talking = talking;
        this.there = there;
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
        queue.add(new Due(from + wait, true, clock, -1, false));
    }

    /** Those who are done next; the same again until {@link #happened}. An interrupted thread does not wait for rings. */
    Event next() {
        while (queue.element().ring()) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException();
            ring(queue.element());
        }
        Due due = queue.element();
        int[] clients = due.one() == due.other() ? new int[] {due.one()} : new int[] {due.one(), due.other()};
        long[] before = new long[clients.length];
        for (int r = 0; r < clients.length; r++) before[r] = meetings[clients[r]];
        return new Event(due.time(), clients, before, due.talk());
    }

    /** The event that is next took place. */
    void happened() {
        Due due = queue.remove();
        time = due.time();
        engaged[due.one()] = engaged[due.other()] = false;
        meetings[due.one()]++;
        if (due.other() != due.one()) meetings[due.other()]++;
    }

    /** Whatever may fail comes first, so that nothing is changed then. */
    private void ring(Due due) {
        int clock = due.one();
        RandomGenerator random = random(clock);
        random.nextExponential(); // the wait
        int one = edges == null ? clock : edges.get(clock)[0], other = other(clock, random);
        boolean free = free(one, due.time()) && free(other, due.time());
        Due done = free ? meeting(due.time(), Math.min(one, other), Math.max(one, other)) : null;
        queue.remove();
        rings[clock]++;
        wind(clock, due.time());
        if (!free) skipped++;
        else {
            engaged[one] = engaged[other] = true;
            queue.add(done);
        }
    }

    private boolean free(int client, double time) {
        return !engaged[client] && there.test(client, time);
    }

    private Due meeting(double begin, int one, int other) {
        boolean talk = one != other && talking.begins(one, other, begin);
        return new Due(begin + duration(one, other, talk), false, one, other, talk);
    }

    private int other(int clock, RandomGenerator random) {
        if (edges != null) return edges.get(clock)[1];
        List<Integer> neighbors = topology.neighbors(clock);
        return neighbors.isEmpty() ? clock : neighbors.get(random.nextInt(neighbors.size()));
    }

    private double duration(int one, int other, boolean talk) {
        double computing = Math.max(computing(one), computing(other));
        double duration = talk ? computing + exchanging(one, other) + talking.carrying(one, other) : computing;
        requireEnd(duration);
        return duration;
    }

    /** While a meeting goes on clocks ring on, each ring by itself. */
    private void requireEnd(double duration) {
        if (!(duration * rings.length * timing.clocks().rate() <= MOST_RINGS))
            throw new IllegalArgumentException("asynchronous() needs meetings during which clocks ring at most "
                    + MOST_RINGS + " times, got one that takes " + duration
                    + "; computeTime(times), linkTime(times) and bandwidth(bytes) say how long it is");
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

    /** How often a clock rang for someone who was engaged or away. */
    long skipped() {
        return skipped;
    }

    Saved save() {
        return new Saved(time, skipped, rings.clone(), meetings.clone(), List.copyOf(queue));
    }

    /** Refuses a future that these clients and clocks cannot have. */
    void check(Saved saved) {
        boolean whole = saved != null && saved.rings() != null && saved.meetings() != null && saved.queue() != null;
        Course.requireFit(whole && !saved.queue().contains(null), "a run without the events to come");
        Course.requireFit(
                saved.rings().length == rings.length && saved.meetings().length == meetings.length,
                saved.rings().length + " clocks and " + saved.meetings().length + " clients");
        boolean[] wound = new boolean[rings.length], busy = new boolean[meetings.length];
        for (Due due : saved.queue()) {
            boolean known = due.ring() ? once(wound, due.one()) : once(busy, due.one());
            if (!due.ring() && due.other() != due.one()) known &= once(busy, due.other());
            Course.requireFit(known && due.time() >= saved.time() && due.time() < Double.POSITIVE_INFINITY, "" + due);
        }
        for (boolean clock : wound) Course.requireFit(clock, "a clock that rings no more");
    }

    /** Whether a place is there and was not taken before; takes it. */
    private static boolean once(boolean[] taken, int place) {
        boolean free = place >= 0 && place < taken.length && !taken[place];
        if (free) taken[place] = true;
        return free;
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
