package grapevine.core;

import java.util.Locale;

/**
 * What goes wrong with messages on their way, with these probabilities, for each message by itself.
 *
 * <table>
 *   <caption>What it does to sums over clients, which symmetric weights and push-sum keep</caption>
 *   <tr><th></th><th>averages (rows of W sum to 1)</th><th>shares (columns do)</th></tr>
 *   <tr><td>loss</td><td>kept in expectation only</td><td>what is lost is gone; push-sum's ratio still agrees</td></tr>
 *   <tr><td>duplicates</td><td>no effect: the last one of a neighbour counts</td><td>a share is counted twice</td></tr>
 *   <tr><td>reordering</td><td>kept in expectation only</td><td>kept, a share is under way meanwhile</td></tr>
 *   <tr><td>bitFlips, garbled</td><td>not kept</td><td>not kept</td></tr>
 *   <tr><td>the same with checksums</td><td>as with loss</td><td>as with loss</td></tr>
 * </table>
 *
 * <p>Where messages build on earlier ones, as in {@link TopK}, one that never arrived is known a round later.
 *
 * <p>The same holds of meetings. Two who hand out halves average, so that the left column is theirs, also for push-sum.
 *
 * @param loss in [0, 1): a message never arrives
 * @param duplicates in [0, 1): it arrives twice
 * @param reordering in [0, 1): its successor overtakes it, so that it arrives a round later, and is heard last; where clients meet,
 *     when the same two next talk
 * @param bitFlips in [0, 1): one bit of it, any of all, is the other way round
 * @param garbled in [0, 1): one of its numbers arrives as NaN
 * @param checksums whether receivers notice what arrives otherwise than it was sent, and drop it
 */
public record Faults(
        double loss, double duplicates, double reordering, double bitFlips, double garbled, boolean checksums) {
    private static final Faults NONE = new Faults(0, 0, 0, 0, 0, false);

    /** Nothing goes wrong. */
    public static Faults none() {
        return NONE;
    }

    /** Some messages are lost, and nothing else goes wrong. */
    public static Faults of(double loss) {
        return new Faults(loss, 0, 0, 0, 0, false);
    }

    /** Refuses what is no probability below 1. */
    public Faults {
        probability("loss", loss);
        probability("duplicates", duplicates);
        probability("reordering", reordering);
        probability("bitFlips", bitFlips);
        probability("garbled", garbled);
    }

    private static void probability(String call, double q) {
        if (!(q >= 0 && q < 1))
            throw new IllegalArgumentException(String.format(Locale.ROOT, "%s(q) needs 0 <= q < 1, got %s", call, q));
    }

    /** Whether every message arrives as it was sent, once and in order. */
    boolean absent() {
        return loss == 0 && duplicates == 0 && reordering == 0 && bitFlips == 0 && garbled == 0;
    }

    /** What happens to the messages of one exchange, whose numbers are the path; the same each time it is asked. */
    Fates fates(RandomStreams streams, long... path) {
        return new Fates(this, streams, path);
    }
}
