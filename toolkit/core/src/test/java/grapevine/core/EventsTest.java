package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.graph.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final RandomStreams STREAMS = new RandomStreams(3);

    private static Events events(Topology graph, Clocks clocks, Times compute, Times link) {
        return new Events(
                graph,
                new Timing(clocks, compute, link),
                STREAMS,
                client -> 1,
                (i, j, time) -> true,
                (client, time) -> true);
    }

    private static List<Events.Event> first(Events events, int count) {
        List<Events.Event> all = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            all.add(events.next());
            events.happened();
        }
        return all;
    }

    @Test
    void aClientsClockRingsAtItsRateAndPicksNeighboursAlike() {
        int count = 40_000;
        Map<List<Integer>, Integer> met = new HashMap<>();
        Events events = events(Topology.star(5), Clocks.clients(2), null, null);
        for (Events.Event event : first(events, count))
            met.merge(List.of(event.clients()[0], event.clients()[1]), 1, Integer::sum);
        // the middle rings at rate 2 and picks each of 4; each of the 4 rings at rate 2 and picks the middle
        assertEquals(4, met.size());
        double expected = count / 4.0, chiSquare = 0;
        for (int seen : met.values()) chiSquare += (seen - expected) * (seen - expected) / expected;
        assertTrue(chiSquare < 16.27, "chi-square with 3 degrees of freedom, 0.1 %: " + chiSquare);
        // 10 rings per unit of time; the sum of 40,000 waits deviates by 1/200
        assertEquals(count / 10.0, events.time(), 4 * count / 10.0 / 200);
        assertEquals(0, events.skipped(), "nobody is ever engaged where nothing takes time");
    }

    @Test
    void clocksOnEdgesRingAlikeWhateverTheDegrees() {
        int count = 30_000;
        Map<List<Integer>, Integer> met = new HashMap<>();
        Events events = events(Topology.of(new int[][] {{0, 1}, {1, 2}, {1, 3}}), Clocks.edges(0.5), null, null);
        for (Events.Event event : first(events, count))
            met.merge(List.of(event.clients()[0], event.clients()[1]), 1, Integer::sum);
        double chiSquare = 0;
        for (int seen : met.values()) chiSquare += (seen - 1e4) * (seen - 1e4) / 1e4;
        assertTrue(met.size() == 3 && chiSquare < 13.82, "2 degrees of freedom, 0.1 %: " + chiSquare);
        assertEquals(count / 1.5, events.time(), 4 * count / 1.5 / Math.sqrt(count));
    }

    @Test
    void whoIsEngagedIsLeftAloneUntilBothAreDone() {
        Events events = events(Topology.ring(6), Clocks.clients(1), new Times.Constant(0.7), new Times.Constant(0.3));
        double[] free = new double[6];
        for (Events.Event event : first(events, 2000)) {
            for (int client : event.clients()) {
                assertTrue(event.time() - 1 >= free[client] - 1e-9, "began when " + client + " was engaged");
                free[client] = event.time();
            }
        }
        assertTrue(events.skipped() > 1000, "a ring of engaged clients skips often: " + events.skipped());
    }

    @Test
    void twoClientsAloneMeetAtTheRateOfARenewalProcess() {
        // both clocks at rate 1: idle for 1/2 in expectation, then engaged for 0.25 + 0.5
        Events events =
                events(Topology.complete(2), Clocks.clients(1), new Times.Constant(0.25), new Times.Constant(0.5));
        int count = 20_000;
        first(events, count);
        assertEquals(1.25 * count, events.time(), 4 * 0.5 * Math.sqrt(count));
        // rings while engaged: rate 2 for 0.75 each time
        assertEquals(1.5 * count, events.skipped(), 4 * Math.sqrt(1.5 * count));
    }

    @Test
    void theSlowerOfTwoDecidesAndGradientsAreCounted() {
        Timing timing = new Timing(Clocks.clients(1), new Times.Stragglers(new Times.Constant(1), 10, 0), null);
        Events events = new Events(
                Topology.complete(2), timing, STREAMS, client -> 3, (i, j, time) -> true, (client, time) -> true);
        Events other = new Events(
                Topology.complete(2),
                new Timing(Clocks.clients(1), null, null),
                STREAMS,
                client -> 3,
                (i, j, time) -> true,
                (client, time) -> true);
        assertEquals(other.next().time() + 30, events.next().time(), 1e-9);
    }

    @Test
    void nextIsTheSameUntilItHappened() {
        Events events = events(Topology.ring(5), Clocks.clients(1), new Times.Exponential(1), null);
        Events.Event once = events.next();
        assertEquals(once.time(), events.next().time());
        assertArrayEquals(once.clients(), events.next().clients());
        events.happened();
        assertFalse(once.time() == events.next().time());
    }

    @Test
    void theFutureFollowsFromWhatIsSaved() {
        Events events =
                events(Topology.ring(7), Clocks.clients(1), new Times.LogNormal(1, 1), new Times.Exponential(1));
        first(events, 100);
        events.next(); // and not happened
        Events again = events(Topology.ring(7), Clocks.clients(1), new Times.LogNormal(1, 1), new Times.Exponential(1));
        again.restore(events.save());
        List<Events.Event> one = first(events, 200), other = first(again, 200);
        for (int k = 0; k < 200; k++) {
            assertEquals(one.get(k).time(), other.get(k).time());
            assertArrayEquals(one.get(k).clients(), other.get(k).clients());
            assertArrayEquals(one.get(k).before(), other.get(k).before());
        }
    }

    @Test
    void aClientWithoutNeighboursWakesAlone() {
        Events events = events(Topology.single(), Clocks.clients(1), null, null);
        assertArrayEquals(new int[] {0}, events.next().clients());
        assertArrayEquals(
                new int[] {0},
                events(Topology.single(), Clocks.edges(1), null, null).next().clients());
    }

    @Test
    void timesAreTheirDistributions() {
        RandomGenerator random = new SplittableRandom(1);
        double[] exponential = draws(new Times.Exponential(3), random),
                log = draws(new Times.LogNormal(2, 0.5), random);
        assertEquals(3, mean(exponential), 4 * 3 / 200.0);
        assertEquals(Math.exp(-1), share(exponential, 3), 0.01, "beyond the mean");
        assertEquals(2 * Math.exp(0.125), mean(log), 0.03);
        assertEquals(0.5, share(log, 2), 0.01, "beyond the median");
        Times slow = new Times.Stragglers(new Times.Constant(2), 5, 1, 4);
        assertEquals(2, slow.draw(random, 0));
        assertEquals(10, slow.draw(random, 4));
        assertEquals(10, slow.draw(random, 0, 1), "a link with a slow end");
    }

    private static double[] draws(Times law, RandomGenerator random) {
        return IntStream.range(0, 40_000).mapToDouble(k -> law.draw(random, 0)).toArray();
    }

    private static double mean(double... x) {
        return java.util.Arrays.stream(x).average().orElseThrow();
    }

    private static double share(double[] x, double beyond) {
        return java.util.Arrays.stream(x).filter(v -> v > beyond).count() / (double) x.length;
    }

    @Test
    void aDurationThatFailsLeavesEverythingAsItWas() {
        double[] next = {1};
        Times moody = (random, who) -> next[0];
        Events events = events(Topology.complete(2), Clocks.clients(1), moody, null);
        Events calm = events(Topology.complete(2), Clocks.clients(1), new Times.Constant(1), null);
        first(events, 5);
        first(calm, 5);
        next[0] = Double.NaN;
        for (int again = 0; again < 3; again++) assertThrows(IllegalArgumentException.class, () -> first(events, 1));
        assertEquals(calm.time(), events.time());
        next[0] = 1;
        assertEquals(first(calm, 7).get(6).time(), first(events, 7).get(6).time());
    }

    @Test
    void anInterruptedThreadDoesNotWaitForRings() {
        Events fast = events(Topology.complete(2), Clocks.clients(1e12), new Times.Constant(1), null);
        Thread.currentThread().interrupt();
        assertThrows(java.util.concurrent.CancellationException.class, fast::next);
        assertTrue(Thread.interrupted());
    }

    @Test
    void whoIsSilentExchangesNothing() {
        Timing timing = new Timing(Clocks.clients(1), new Times.Constant(1), new Times.Constant(100));
        Events silent = new Events(
                Topology.complete(2), timing, STREAMS, client -> 1, (i, j, time) -> false, (client, time) -> true);
        Events talking = new Events(
                Topology.complete(2), timing, STREAMS, client -> 1, (i, j, time) -> true, (client, time) -> true);
        assertEquals(talking.next().time() - 100, silent.next().time(), 1e-9);
        assertFalse(silent.next().talk());
    }

    @Test
    void whatIsNoDurationIsRefused() {
        assertRefused("Times.Constant(time) needs a finite time > 0, got 0.0", () -> new Times.Constant(0));
        assertRefused(
                "Times.Exponential(mean) needs a finite mean > 0, got NaN", () -> new Times.Exponential(Double.NaN));
        assertRefused(
                "Times.LogNormal(median, sigma) needs a finite median > 0, got -1.0", () -> new Times.LogNormal(-1, 1));
        assertRefused(
                "Times.LogNormal(median, sigma) needs a finite sigma >= 0, got Infinity",
                () -> new Times.LogNormal(1, Double.POSITIVE_INFINITY));
        assertRefused(
                "Times.Stragglers(usual, factor, clients) needs usual times, got null",
                () -> new Times.Stragglers(null, 2, 0));
        assertRefused(
                "Times.Stragglers(usual, factor, clients) needs a finite factor >= 1, got 0.5",
                () -> new Times.Stragglers(new Times.Constant(1), 0.5, 0));
        assertRefused("Clocks.clients(rate) needs a finite rate > 0, got 0.0", () -> Clocks.clients(0));
        assertRefused("Clocks.edges(rate) needs a finite rate > 0, got NaN", () -> Clocks.edges(Double.NaN));
        assertRefused(
                "Times.Stragglers(usual, factor, clients) needs clients >= 0, got -1",
                () -> new Times.Stragglers(new Times.Constant(1), 2, -1));
        assertRefused(
                "Times.Stragglers(usual, factor, clients) needs clients, got null",
                () -> new Times.Stragglers(new Times.Constant(1), 2, (List<Integer>) null));
        Times broken = (random, who) -> -1;
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Times.Stragglers(broken, 2, 1))
                .getMessage()
                .startsWith("Times.Stragglers(usual, factor, clients) needs a record, got grapevine.core.EventsTest"));
        assertThrows(
                IllegalArgumentException.class,
                () -> first(events(Topology.ring(4), Clocks.clients(1), broken, null), 3));
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
