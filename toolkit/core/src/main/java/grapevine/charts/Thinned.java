package grapevine.charts;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Which points of a long line to draw, so that it looks the same and pages stay small. */
final class Thinned {

    private static final int PER_STRETCH = 3; // lowest, highest, gap

    private Thinned() {}

    /** The places of at most this many, >= 2, spread evenly; the first and the last are among them. */
    static int[] evenly(int count, int most) {
        if (count <= most) return IntStream.range(0, count).toArray();
        return IntStream.range(0, most)
                .map(i -> (int) Math.round(i * (count - 1.0) / (most - 1)))
                .toArray();
    }

    /**
     * The places of the points from which a line can be drawn again, nowhere further than a tolerance above or below:
     * Douglas and Peucker's way. Where those are too many, the outline of the line remains.
     *
     * @param x along the axis, ascending
     * @param y heights; NaN is a gap, which stays
     * @param most about how many points to keep
     */
    static int[] line(double[] x, double[] y, double tolerance, int most) {
        BitSet kept = new BitSet();
        for (int from = 0, to; from < y.length; from = to + 1) {
            to = from;
            boolean there = Double.isFinite(y[from]);
            while (to + 1 < y.length && Double.isFinite(y[to + 1]) == there) to++;
            kept.set(from);
            if (there) keep(x, y, tolerance, from, to, kept, most);
        }
        return kept.cardinality() <= most ? kept.stream().toArray() : outline(y, most);
    }

    private static void keep(double[] x, double[] y, double tolerance, int from, int to, BitSet kept, int most) {
        kept.set(to);
        if (kept.cardinality() > most) return; // the outline is drawn then
        int furthest = from;
        double distance = tolerance;
        for (int i = from + 1; i < to; i++) {
            double drawn = y[from] + (y[to] - y[from]) * (x[i] - x[from]) / (x[to] - x[from]);
            if (Math.abs(y[i] - drawn) <= distance) continue;
            distance = Math.abs(y[i] - drawn);
            furthest = i;
        }
        if (furthest == from) return;
        keep(x, y, tolerance, from, furthest, kept, most);
        keep(x, y, tolerance, furthest, to, kept, most);
    }

    /** The first, the last, and of each stretch between them the lowest, the highest and the first gap. */
    private static int[] outline(double[] y, int most) {
        int[] ends = evenly(y.length, Math.max(2, most / PER_STRETCH));
        BitSet kept = new BitSet();
        kept.set(0);
        kept.set(y.length - 1);
        for (int k = 0; k + 1 < ends.length; k++) {
            int[] stretch = IntStream.range(ends[k], ends[k + 1]).toArray();
            int[] heights =
                    Arrays.stream(stretch).filter(i -> Double.isFinite(y[i])).toArray();
            Arrays.stream(heights).reduce((i, j) -> y[j] < y[i] ? j : i).ifPresent(kept::set);
            Arrays.stream(heights).reduce((i, j) -> y[j] > y[i] ? j : i).ifPresent(kept::set);
            Arrays.stream(stretch)
                    .filter(i -> !Double.isFinite(y[i]))
                    .findFirst()
                    .ifPresent(kept::set);
        }
        return kept.stream().toArray();
    }
}
