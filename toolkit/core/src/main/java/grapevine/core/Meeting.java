package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;

/** The exchange of two clients who meet. */
final class Meeting implements Exchange {
    private static final int BOTH = 2;

    private final Links links;
    private final Tally tally;
    private final Channel channel;
    private final Fates fates;
    private final List<NDList> before;
    private final List<List<NDList>> known;
    private final NDManager scope;
    private final List<NDList> sent = new ArrayList<>();
    private int calls;
    private long perLink;

    /**
     * @param links those between the two
     * @param tally counts what they send
     * @param fates what happens to messages; null: nothing
     * @param before what the two said when they last met, call by call, where some of it was overtaken; else empty
     * @param known what listeners know of each of the two, call by call; null where that does not matter
     * @param scope holds what is sent
     */
    Meeting(
            Links links,
            Tally tally,
            Channel channel,
            Fates fates,
            List<NDList> before,
            List<List<NDList>> known,
            NDManager scope) {
        this.links = links;
        this.tally = tally;
        this.channel = channel;
        this.fates = fates;
        this.before = before;
        this.known = known;
        this.scope = scope;
    }

    @Override
    public NDArray mix(NDArray A) {
        NDList parts = new NDList(A), said = said(parts);
        return links.average(parts, said, gamma(), oddities()).head();
    }

    @Override
    public NDList mix(NDList parts, Consensus how) {
        NDList said = said(parts);
        if (how.averages() && channel.compression() != null) return links.average(parts, said, gamma(), oddities());
        return links.merge(how.relative() ? said : parts, said, how, oddities());
    }

    /** The same as far as bytes go, while nobody says anything. */
    Exchange rehearsal() {
        return new Exchange() {
            @Override
            public NDArray mix(NDArray A) {
                count(new NDList(A), calls++);
                return A;
            }

            @Override
            public NDList mix(NDList parts, Consensus how) {
                count(parts, calls++);
                return Exchange.alone(parts, how);
            }
        };
    }

    private double gamma() {
        return channel.compression() == null ? 1 : channel.compression().step();
    }

    private NDList said(NDList parts) {
        int call = calls++;
        count(parts, call);
        NDList said = channel.compression() == null ? parts : compressed(parts, call);
        if (known != null || channel.patience() > 0) sent.add(Mail.copies(said, scope));
        return said;
    }

    /** Each of the two may have said something before, or not: its message is as large as that makes it. */
    private void count(NDList parts, int call) {
        Compression compression = channel.compression();
        long widest = 0;
        for (int sender = 0; sender < BOTH; sender++) {
            boolean first = first(sender, call);
            Tally.Size size =
                    compression == null ? Tally.Size.WHOLE : (width, type) -> compression.bytes(width, type, first);
            widest = Math.max(widest, tally.add(parts, BOTH, links.sent() / BOTH, size));
        }
        perLink += widest;
    }

    private boolean first(int sender, int call) {
        return known == null || known.get(sender).size() <= call;
    }

    private NDList compressed(NDList parts, int call) {
        NDList said = new NDList();
        for (int part = 0; part < parts.size(); part++) {
            NDArray A = parts.get(part);
            said.add(known == null ? Mail.said(channel.compression(), A, null) : built(A, call, part));
        }
        said.attach(parts.head().getManager());
        return said;
    }

    /** What listeners know of A, which builds on what each of the two said before. */
    private NDArray built(NDArray A, int call, int part) {
        NDList rows = new NDList();
        for (int sender = 0; sender < BOTH; sender++) {
            NDArray before = null;
            if (!first(sender, call)) {
                before = known.get(sender).get(call).get(part).duplicate();
                before.attach(scope);
            }
            rows.add(Mail.said(channel.compression(), row(A, sender), before));
        }
        return NDArrays.concat(rows, 0);
    }

    private static NDArray row(NDArray A, int client) {
        return A.get(new NDIndex().addSliceDim(client, client + 1L));
    }

    private Oddities oddities() {
        if (fates == null) return Oddities.NONE;
        boolean nothing = before.size() < calls;
        return new Oddities(fates, 0, nothing ? null : Mail.copies(before.get(calls - 1), scope));
    }

    /** What both said, call by call, where somebody will ask. */
    List<NDList> sent() {
        return sent;
    }

    /** What one of the two said, call by call. */
    List<NDList> sent(int sender) {
        return sent.stream()
                .map(parts ->
                        new NDList(parts.stream().map(part -> row(part, sender)).toList()))
                .toList();
    }

    /** The bytes that went over the link, in the direction in which more did. */
    long perLink() {
        return perLink;
    }
}
