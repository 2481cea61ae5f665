package grapevine.core;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What happens to each message of one exchange. */
final class Fates {
    private final Faults faults;
    private final RandomStreams streams;
    private final long[] path;
    private final RandomGenerator losses;

    Fates(Faults faults, RandomStreams streams, long... path) {
        this.faults = faults;
        this.streams = streams;
        this.path = path;
        losses = streams.of("loss", path);
    }

    /** Whether the next message gets lost; asked once for each, receiver by receiver. */
    boolean nextIsLost() {
        return faults.loss() > 0 && losses.nextDouble() < faults.loss();
    }

    boolean twice(int receiver, int sender) {
        return happens("duplicates", faults.duplicates(), receiver, sender);
    }

    boolean overtaken(int receiver, int sender) {
        return happens("reordering", faults.reordering(), receiver, sender);
    }

    boolean flipped(int receiver, int sender) {
        return happens("bitFlips", faults.bitFlips(), receiver, sender);
    }

    boolean garbled(int receiver, int sender) {
        return happens("garbled", faults.garbled(), receiver, sender);
    }

    /** Whether the receiver drops what was damaged. */
    boolean checked() {
        return faults.checksums();
    }

    /** Where a message is damaged. */
    RandomGenerator place(int receiver, int sender, int call) {
        return streams.of("damage", with(receiver, sender, call));
    }

    private boolean happens(String fault, double q, int receiver, int sender) {
        return q > 0 && streams.of(fault, with(receiver, sender)).nextDouble() < q;
    }

    private long[] with(long... more) {
        long[] all = Arrays.copyOf(path, path.length + more.length);
        System.arraycopy(more, 0, all, path.length, more.length);
        return all;
    }
}
