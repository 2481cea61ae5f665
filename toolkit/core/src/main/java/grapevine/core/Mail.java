package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import grapevine.graph.MixingMatrix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Carries the clients' rows along the links of the graph, and counts what it carries.
 *
 * <p>With delay tau, what is heard at t was sent at t - tau, over the links of that time; before anything has arrived,
 * nobody hears anyone. Averages compare one's own with what it was then, so that sums over clients stay; where clients hand
 * out shares, what was sent is under way until it arrives, and sums stay too. Other merges take their own of now:
 *
 * <pre>
 *   mix(A)        = A(t) + W A(t - tau) - A(t - tau)
 *   mix(A, how)   = how(own A(t), neighbours' A(t - tau)), or all of t - tau where {@link Consensus#relative}
 * </pre>
 */
final class Mail implements Exchange {
    private final MixingMatrix mixing;
    private final Channel channel;
    private final RandomStreams streams;
    private final NDManager manager;
    private final DataType type;
    private final Links always;
    private final Deque<Post> kept = new ArrayDeque<>();
    private Post today;
    private final Tally tally;
    private int calls;

    /** What was sent in one round, call by call, and over which links. */
    private record Post(NDManager manager, Links links, List<NDList> sent) {}

    Mail(MixingMatrix mixing, Channel channel, RandomStreams streams, NDManager manager, DataType type, Tally tally) {
        this.mixing = mixing;
        this.channel = channel;
        this.streams = streams;
        this.manager = manager.newSubManager();
        this.type = type;
        this.tally = tally;
        boolean steady = channel.graphs() == null && channel.loss() == 0;
        always = steady ? new Links(mixing, 0, null, this.manager, type) : null;
    }

    /**
     * Begins an exchange, and forgets one that was not {@link #end}ed.
     *
     * @param exchange its number within the round, 0 unless there are several
     */
    void begin(int round, int exchange) {
        cancel();
        today = post(round, exchange);
        calls = 0;
    }

    private Post post(int round, int exchange) {
        NDManager own = manager.newSubManager();
        Links links = always != null
                ? always
                : new Links(
                        channel.at(mixing, streams, round, exchange),
                        channel.loss(),
                        streams.of("loss", round, exchange),
                        own,
                        type);
        return new Post(own, links, new ArrayList<>());
    }

    /** The exchange took place. */
    void end() {
        if (today == null) return;
        kept.addLast(today);
        today = null;
        while (kept.size() > channel.delay()) kept.removeFirst().manager().close();
    }

    /** The exchange did not take place. */
    void cancel() {
        if (today != null) today.manager().close();
        today = null;
    }

    @Override
    public NDArray mix(NDArray A) {
        NDList parts = new NDList(A), before = exchange(parts);
        if (before == null) return A;
        if (before == parts) return today.links().average(A);
        NDArray then = before.head();
        return A.add(links().average(then).sub(then));
    }

    @Override
    public NDList mix(NDList parts, Consensus how) {
        NDList before = exchange(parts);
        if (before == null)
            return mixing.rowsSumToOne()
                    ? Exchange.alone(parts, how)
                    : today.links().keep(parts, how);
        return links().merge(how.relative() ? before : parts, before, how);
    }

    /** Sends, and returns what arrives: from {@code delay} rounds ago, or null where nothing does yet. */
    private NDList exchange(NDList parts) {
        tally.add(parts, mixing.topology().clients(), today.links().sent());
        int call = calls++;
        if (channel.delay() == 0) return parts;
        NDList copies = new NDList();
        for (NDArray part : parts) {
            NDArray copy = part.duplicate();
            copy.attach(today.manager());
            copies.add(copy);
        }
        today.sent().add(copies);
        if (kept.size() < channel.delay() || kept.getFirst().sent().size() <= call) return null;
        NDList arriving = new NDList();
        for (NDArray late : kept.getFirst().sent().get(call)) {
            NDArray copy = late.duplicate();
            copy.attach(parts.head().getManager());
            arriving.add(copy);
        }
        return arriving;
    }

    /** The links over which that travelled which arrives now. */
    private Links links() {
        return channel.delay() == 0 ? today.links() : kept.getFirst().links();
    }

    /** What is under way, the oldest first: round by round, call by call, part by part. */
    List<List<NDList>> underWay() {
        return kept.stream().map(Post::sent).toList();
    }

    /** Goes on with what was under way when the round was reached. */
    void underWay(int round, List<List<NDList>> saved) {
        cancel();
        kept.forEach(post -> post.manager().close());
        kept.clear();
        for (int age = saved.size(); age >= 1; age--) {
            Post post = post(round - age, 0);
            for (NDList parts : saved.get(saved.size() - age)) {
                parts.attach(post.manager());
                post.sent().add(parts);
            }
            kept.addLast(post);
        }
    }
}
