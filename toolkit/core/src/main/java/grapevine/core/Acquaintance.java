package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import grapevine.graph.MixingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What clients who meet know from earlier meetings: where each of them stood when it last talked, what listeners know of
 * it, and messages that were overtaken, which are heard when the same two next talk.
 *
 * <p>What listeners know of a client is one array for all its neighbours, as in rounds: those who were not there know as
 * well.
 */
final class Acquaintance {
    private final Plan plan;
    private final NDManager base;
    private final DataType type;
    private final int clients;
    private final Map<Long, MixingMatrix> weights = new HashMap<>();
    private final Map<Long, Links> links = new HashMap<>();
    private final Map<String, Links> alike = new HashMap<>();
    private final List<List<NDList>> known = new ArrayList<>(); // client by client, call by call, its row of each part
    private final Map<Long, Overtaken> late = new TreeMap<>();
    private NDArray stood; // null where everybody always talks

    /**
     * Two who met, one of whom or both did not hear what the other said.
     *
     * @param round of the meeting
     */
    record Met(int one, int other, int round) {}

    /** @param said by both, call by call */
    private record Overtaken(Met met, List<NDList> said) {}

    /** @param models those of all clients, shape (n, d) */
    Acquaintance(Plan plan, NDManager base, NDArray models) {
        this.plan = plan;
        this.base = base;
        type = models.getDataType();
        clients = plan.task().clients();
        if (plan.channel().remembers()) for (int i = 0; i < clients; i++) known.add(List.of());
        if (plan.channel().trigger() > 0) stand(never(models));
    }

    /** Nobody has talked yet: infinitely far from where anyone is. */
    private NDArray never(NDArray models) {
        return base.full(models.getShape(), Float.POSITIVE_INFINITY, type);
    }

    private void stand(NDArray models) {
        if (stood != null) stood.close();
        models.attach(base);
        stood = models;
    }

    /** Whether one of two who begin to meet is far enough from where it last talked. */
    boolean moved(NDArray models, int one, int other) {
        if (stood == null) return true;
        try (NDManager scope = base.newSubManager()) {
            int[] pair = {one, other};
            NDArray now = Encounters.rows(models, pair, scope), before = Encounters.rows(stood, pair, scope);
            double threshold = plan.channel().trigger();
            return Arrays.stream(Course.doubles(now.sub(before).square().sum(new int[] {1})))
                    .anyMatch(square -> !(Math.sqrt(square) <= threshold)); // MXNet's sums of infinity are NaN
        }
    }

    /** The exchange of two clients, in ascending order; nothing is remembered of it until {@link #met}. */
    Meeting meeting(int[] pair, int round, Tally tally, NDManager scope) {
        Channel channel = plan.channel();
        List<List<NDList>> theirs = channel.remembers() ? List.of(known.get(pair[0]), known.get(pair[1])) : null;
        if (channel.faults().absent()) return new Meeting(links(pair), tally, channel, null, List.of(), theirs, scope);
        Overtaken before = late.get(key(pair));
        Links over = links(weights(pair), delivery(pair, round), scope);
        List<NDList> earlier = before == null ? List.of() : before.said();
        return new Meeting(over, tally, channel, fates(round), earlier, theirs, scope);
    }

    private Fates fates(int round) {
        return plan.channel().faults().fates(plan.streams(), round);
    }

    private Delivery delivery(int[] pair, int round) {
        Overtaken before = late.get(key(pair));
        MixingMatrix W = weights(pair);
        Delivery earlier =
                before == null ? null : new Delivery(W, fates(before.met().round()), null);
        return new Delivery(W, fates(round), earlier);
    }

    /**
     * The meeting took place.
     *
     * @param models the two rows with which they began
     */
    void met(int[] pair, int round, Meeting meeting, NDArray models) {
        if (stood != null) Encounters.write(stood, models, pair);
        if (plan.channel().remembers())
            for (int sender = 0; sender < pair.length; sender++) know(pair[sender], copies(meeting.sent(sender)));
        if (plan.channel().patience() == 0) return;
        boolean overtaken = delivery(pair, round).overtaking();
        Overtaken heard = late.remove(key(pair));
        if (heard != null) heard.said().forEach(NDList::close);
        if (overtaken) late.put(key(pair), new Overtaken(new Met(pair[0], pair[1], round), copies(meeting.sent())));
    }

    private void know(int client, List<NDList> said) {
        known.set(client, said).forEach(NDList::close);
    }

    private List<NDList> copies(List<NDList> calls) {
        return calls.stream().map(parts -> Mail.copies(parts, base)).toList();
    }

    private MixingMatrix weights(int... pair) {
        return weights.computeIfAbsent(key(pair), k -> plan.channel().pair(pair[0], pair[1]));
    }

    private long key(int... pair) {
        return (long) pair[0] * clients + pair[1];
    }

    private Links links(MixingMatrix W, Delivery delivery, NDManager owner) {
        return new Links(W.topology().links(), delivery, owner, type);
    }

    /** Kept, since they are the same each time. */
    private Links links(int... pair) {
        if (links.containsKey(key(pair))) return links.get(key(pair));
        MixingMatrix W = weights(pair);
        Delivery whole = new Delivery(W, null, null);
        Links made = alike.computeIfAbsent(Arrays.deepToString(W.weights()), k -> links(W, whole, base));
        links.put(key(pair), made);
        return made;
    }

    /** All arrays: where clients stood, what is known of each, and what was overtaken, in the order of {@link #overtaken}. */
    List<List<NDList>> save() {
        Stream<List<NDList>> first = stood == null ? Stream.of() : Stream.of(List.of(new NDList(stood)));
        Stream<List<NDList>> last = late.values().stream().map(Overtaken::said);
        return Stream.of(first, known.stream(), last).flatMap(all -> all).toList();
    }

    /** Those who did not hear all that was said when they last met. */
    List<Met> overtaken() {
        return late.values().stream().map(Overtaken::met).toList();
    }

    /** Refuses what these clients cannot know. */
    void check(List<List<NDList>> all, List<Met> overtaken) {
        int standing = stood == null ? 0 : 1, before = standing + known.size();
        boolean possible = plan.channel().patience() > 0 || overtaken.isEmpty();
        Course.requireFit(possible && all.size() == before + overtaken.size(), "other messages that were said");
        if (stood != null) {
            boolean one = all.get(0).size() == 1;
            Course.requireFit(
                    one && all.get(0).get(0).head().getShape().equals(stood.getShape()), "other models that were said");
        }
        for (int post = standing; post < all.size(); post++) {
            int rows = post < before ? 1 : 2;
            for (NDList parts : all.get(post)) for (NDArray part : parts) requireRows(part, rows);
        }
        for (Met met : overtaken) Course.requireFit(linked(met), "" + met);
    }

    private static void requireRows(NDArray part, int rows) {
        boolean fit = part.getShape().dimension() == 2 && part.getShape().get(0) == rows;
        Course.requireFit(fit, "messages of shape " + part.getShape() + " that were said");
    }

    private boolean linked(Met met) {
        if (met == null || met.one() < 0 || met.one() >= met.other() || met.round() < 0) return false;
        return met.other() < clients
                && plan.mixing().topology().neighbors(met.one()).contains(met.other());
    }

    /** Knows that, and nothing else. */
    void restore(List<List<NDList>> all, List<Met> overtaken) {
        int post = 0;
        if (stood != null) stand(all.get(post++).get(0).head());
        for (int i = 0; i < known.size(); i++) know(i, copies(all.get(post++)));
        late.values().forEach(gone -> gone.said().forEach(NDList::close));
        late.clear();
        for (Met met : overtaken) late.put(key(met.one(), met.other()), new Overtaken(met, copies(all.get(post++))));
    }
}
