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
import java.util.stream.Stream;

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
 *
 * <p>Where less than all is said, S(t - tau) takes the place of A(t - tau); see {@link Compression}.
 */
final class Mail implements Exchange {
    private final MixingMatrix mixing;
    private final Channel channel;
    private final RandomStreams streams;
    private final NDManager manager;
    private final DataType type;
    private final Links always;
    private final Deque<Post> kept = new ArrayDeque<>();
    private final List<NDList> known = new ArrayList<>(); // call by call, what clients said in all, where that matters
    private Post today;
    private final Tally tally;
    private int calls;
    private long perLink;

    /** What was sent in one round, call by call, and over which links. */
    private record Post(NDManager manager, Links links, Fates fates, List<NDList> sent) {}

    Mail(MixingMatrix mixing, Channel channel, RandomStreams streams, NDManager manager, DataType type, Tally tally) {
        this.mixing = mixing;
        this.channel = channel;
        this.streams = streams;
        this.manager = manager.newSubManager();
        this.type = type;
        this.tally = tally;
        always = channel.steady() ? links(mixing, new Delivery(mixing, null, null), this.manager) : null;
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
        if (exchange == 0) perLink = 0;
    }

    private Post post(int round, int exchange) {
        NDManager own = manager.newSubManager();
        if (always != null) return new Post(own, always, null, new ArrayList<>());
        boolean overtaking = channel.patience() > 0 && round > 0;
        MixingMatrix W = channel.at(mixing, streams, round, exchange);
        Fates fates = channel.faults().fates(streams, round, exchange);
        Delivery before = overtaking ? delivery(round - 1) : null;
        return new Post(own, links(W, new Delivery(W, fates, before), own), fates, new ArrayList<>());
    }

    private Delivery delivery(int round) {
        Fates fates = channel.faults().fates(streams, round, 0);
        return new Delivery(channel.at(mixing, streams, round, 0), fates, null);
    }

    private Links links(MixingMatrix W, Delivery delivery, NDManager owner) {
        return new Links(W.topology().links(), delivery, owner, type);
    }

    /** The exchange took place. */
    void end() {
        if (today == null) return;
        if (channel.remembers()) know(today.sent());
        kept.addLast(today);
        today = null;
        while (kept.size() > memory()) kept.removeFirst().manager().close();
    }

    /** The exchange did not take place. */
    void cancel() {
        if (today != null) today.manager().close();
        today = null;
    }

    /** How many exchanges back what was sent may matter. */
    private int memory() {
        return channel.delay() + channel.patience();
    }

    /** The bytes that each link carried since the round began. */
    long perLink() {
        return perLink;
    }

    @Override
    public NDArray mix(NDArray A) {
        NDList parts = new NDList(A), said = exchange(parts);
        if (said == null) return A;
        return arriving().links().average(parts, said, gamma(), oddities(parts)).head();
    }

    @Override
    public NDArray mixInPlace(NDArray A) {
        boolean plain = always != null && channel.delay() == 0 && channel.compression() == null;
        if (!plain) return Exchange.super.mixInPlace(A);
        exchange(new NDList(A));
        Links links = today.links();
        return links.averageInPlace(A) ? A : links.average(A);
    }

    @Override
    public NDList mix(NDList parts, Consensus how) {
        NDList said = exchange(parts);
        if (said == null)
            return mixing.rowsSumToOne()
                    ? Exchange.alone(parts, how)
                    : today.links().keep(parts, how);
        if (how.averages() && channel.compression() != null)
            return arriving().links().average(parts, said, gamma(), oddities(parts));
        return arriving().links().merge(how.relative() ? said : parts, said, how, oddities(parts));
    }

    private double gamma() {
        return channel.compression() == null ? 1 : channel.compression().step();
    }

    /** Says, and returns what arrives: from {@code delay} rounds ago, or null where nothing does yet. */
    private NDList exchange(NDList parts) {
        int call = calls++;
        NDList said = compressed(parts, call);
        if (memory() > 0 || channel.remembers()) today.sent().add(copies(said, today.manager()));
        if (channel.delay() == 0) return said;
        Post arriving = arriving();
        return arriving == null || arriving.sent().size() <= call
                ? null
                : copies(arriving.sent().get(call), parts.head().getManager());
    }

    /** What listeners know of these arrays once the message is there. */
    private NDList compressed(NDList parts, int call) {
        Compression compression = channel.compression();
        boolean first = call >= known.size();
        int links = today.links().sent();
        perLink += tally.add(
                parts,
                mixing.topology().clients(),
                links,
                compression == null ? Tally.Size.WHOLE : (width, number) -> compression.bytes(width, number, first));
        if (compression == null) return parts;
        NDManager scope = parts.head().getManager();
        NDList before = first ? null : copies(known.get(call), scope), said = new NDList();
        for (int part = 0; part < parts.size(); part++)
            said.add(said(compression, parts.get(part), first ? null : before.get(part)));
        said.attach(scope);
        return said;
    }

    /** What a compression makes of A; refuses what no receiver could put in its place. */
    static NDArray said(Compression compression, NDArray A, NDArray known) {
        NDArray said = compression.said(A, known);
        if (said == null || !said.getShape().equals(A.getShape()))
            throw new IllegalArgumentException("compression(compression) needs to say numbers of shape " + A.getShape()
                    + ", got " + (said == null ? null : said.getShape()));
        return said;
    }

    private void know(List<NDList> said) {
        known.forEach(NDList::close);
        known.clear();
        said.forEach(parts -> known.add(copies(parts, manager)));
    }

    static NDList copies(NDList parts, NDManager owner) {
        NDList copies = new NDList(parts.stream().map(NDArray::duplicate).toList());
        copies.attach(owner);
        return copies;
    }

    /** What arrives in this exchange, null where nothing does yet. */
    private Post arriving() {
        return ago(channel.delay());
    }

    private Post ago(int exchanges) {
        if (exchanges == 0) return today;
        List<Post> all = List.copyOf(kept);
        return all.size() < exchanges ? null : all.get(all.size() - exchanges);
    }

    private Oddities oddities(NDList parts) {
        Post post = arriving(), before = channel.patience() > 0 ? ago(channel.delay() + 1) : null;
        if (post.fates() == null) return Oddities.NONE;
        int call = calls - 1;
        boolean nothing = before == null || before.sent().size() <= call;
        NDManager scope = parts.head().getManager();
        return new Oddities(
                post.fates(), call, nothing ? null : copies(before.sent().get(call), scope));
    }

    /** What is under way, the oldest first: round by round, call by call, part by part; and last what listeners know. */
    List<List<NDList>> underWay() {
        Stream<List<NDList>> sent = kept.stream().map(Post::sent);
        return (channel.remembers() ? Stream.concat(sent, Stream.of(known)) : sent).toList();
    }

    /** Goes on with what was under way when the round was reached. */
    void underWay(int round, List<List<NDList>> all) {
        cancel();
        if (channel.remembers()) know(all.get(all.size() - 1));
        List<List<NDList>> saved = channel.remembers() ? all.subList(0, all.size() - 1) : all;
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
