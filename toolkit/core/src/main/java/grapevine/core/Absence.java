package grapevine.core;

import grapevine.graph.MixingMatrix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who is away, and when the graph is in pieces. Who is away neither learns nor talks: its state stays as it is until it is
 * back; what arrives late for it meanwhile is lost. The weight of a link that is not there goes to what its receiver has itself, where clients average; where they hand
 * out shares, to what its sender keeps. So symmetric weights stay symmetric, and nothing is lost of what push-sum hands out.
 *
 * @param leave in [0, 1): how probably a client leaves in a round, each for itself
 * @param rounds >= 1, how many it is away then, the one in which it leaves included
 * @param crashes clients that never come back
 * @param cuts times at which the graph is in pieces
 */
public record Absence(double leave, int rounds, List<Crash> crashes, List<Cut> cuts) {
    private static final Absence NONE = new Absence(0, 1, List.of(), List.of());

    /**
     * From a round on, these clients are gone.
     *
     * @param round from 0
     */
    public record Crash(int round, List<Integer> clients) {}

    /**
     * In the rounds {@code from}, ..., {@code to - 1} these clients and all others do not hear each other; then it heals.
     * Where clients meet in pairs, rounds are units of virtual time.
     *
     * @param from from 0
     */
    public record Cut(int from, int to, List<Integer> clients) {}

    /** Everybody is always there. */
    public static Absence none() {
        return NONE;
    }

    /** Refuses what is out of range. */
    public Absence {
        if (!(leave >= 0 && leave < 1)) throw new IllegalArgumentException("churn(q) needs 0 <= q < 1, got " + leave);
        if (rounds < 1) throw new IllegalArgumentException("churn(q, rounds) needs rounds >= 1, got " + rounds);
        crashes = List.copyOf(crashes);
        cuts = List.copyOf(cuts);
    }

    /** Whether everybody is always there, and every link. */
    boolean never() {
        return leave == 0 && crashes.isEmpty() && cuts.isEmpty();
    }

    /** Whether a client takes part in a round. */
    boolean there(RandomStreams streams, int client, int round) {
        for (Crash crash : crashes)
            if (round >= crash.round() && crash.clients().contains(client)) return false;
        if (leave == 0) return true;
        return IntStream.rangeClosed(Math.max(0, round - rounds + 1), round)
                .noneMatch(r -> streams.of("churn", client, r).nextDouble() < leave);
    }

    /** Whether a link is there in a round in which both its ends are. */
    boolean joined(int one, int other, int round) {
        return cuts.stream()
                .noneMatch(cut -> round >= cut.from()
                        && round < cut.to()
                        && cut.clients().contains(one) != cut.clients().contains(other));
    }

    /** The weights of those who are there. */
    MixingMatrix at(MixingMatrix W, RandomStreams streams, int round) {
        if (never()) return W;
        boolean[] there = new boolean[W.topology().clients()];
        for (int i = 0; i < there.length; i++) there[i] = there(streams, i, round);
        return W.keeping((i, j) -> there[i] && there[j] && joined(i, j, round));
    }
}
