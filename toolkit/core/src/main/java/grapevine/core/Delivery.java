package grapevine.core;

import grapevine.graph.MixingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which messages of one exchange arrive, and what each of them counts. Where clients average, the weight of a message that
 * did not come goes to what its receiver has; where they hand out, it is gone, or under way if it was only overtaken.
 */
final class Delivery {
    private final boolean average;
    private final double[][] weights;
    private final List<List<Integer>> heard = new ArrayList<>();
    private final List<Odd> late = new ArrayList<>();
    private final List<Odd> odd = new ArrayList<>();

    /** In which way a message is not what its sender said just now. */
    enum Kind {
        /** It is what the sender said one exchange before. */
        OLD,
        /** It is a share of one exchange before, and comes on top. */
        EXTRA,
        /** One bit is the other way round. */
        FLIPPED,
        /** One number is NaN. */
        GARBLED
    }

    /**
     * Such a message.
     *
     * @param weight what it counts
     */
    record Odd(int receiver, int sender, double weight, Kind kind) {}

    /**
     * @param mixing who hears whom, and with what weight
     * @param fates what happens to messages; null: nothing
     * @param before the exchange before this one, messages of which may arrive now; null: none can
     */
    Delivery(MixingMatrix mixing, Fates fates, Delivery before) {
        average = mixing.rowsSumToOne();
        weights = Arrays.stream(mixing.weights()).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < weights.length; i++) {
            heard.add(new ArrayList<>());
            for (int j : mixing.topology().neighbors(i)) {
                if (fates == null) heard.get(i).add(j);
                else deliver(i, j, fates, before != null && before.keeps(i, j));
            }
        }
        if (before != null && !average)
            for (Odd share : before.late)
                odd.add(new Odd(share.receiver(), share.sender(), share.weight(), Kind.EXTRA));
    }

    /** @param earlier whether a message of the exchange before is heard last */
    private void deliver(int i, int j, Fates fates, boolean earlier) {
        boolean lost = fates.nextIsLost(), flipped = fates.flipped(i, j), garbled = fates.garbled(i, j);
        boolean dropped = lost || fates.checked() && (flipped || garbled);
        boolean overtaken = !dropped && fates.overtaken(i, j);
        double w = weights[i][j];
        if (overtaken) late.add(new Odd(i, j, w, Kind.OLD));
        if (average && earlier) {
            heard.get(i).add(j);
            odd.add(new Odd(i, j, w, Kind.OLD));
        } else if (dropped || overtaken) {
            if (average) weights[i][i] += w;
            weights[i][j] = 0;
        } else {
            heard.get(i).add(j);
            if (!average && fates.twice(i, j)) weights[i][j] = 2 * w;
            if (flipped) odd.add(new Odd(i, j, weights[i][j], Kind.FLIPPED));
            if (garbled) odd.add(new Odd(i, j, weights[i][j], Kind.GARBLED));
        }
    }

    private boolean keeps(int receiver, int sender) {
        return late.stream().anyMatch(odd -> odd.receiver() == receiver && odd.sender() == sender);
    }

    /** Whether a message was overtaken, and will be heard in the place of a later one. */
    boolean overtaking() {
        return !late.isEmpty();
    }

    /** W, with what became of messages, shape (n, n). */
    double[][] weights() {
        return weights;
    }

    /** The clients that each client hears. */
    List<List<Integer>> heard() {
        return heard;
    }

    /** The messages that arrive otherwise than they were sent just now. */
    List<Odd> odd() {
        return odd;
    }
}
