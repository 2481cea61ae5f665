package grapevine.machine;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/** A strip of FLOAT64. Each row has an array of its own, as loops at offsets into one array are not vectorised. */
final class DoubleStrip implements Strip {
    private final Buffer[] from, to, spreads;
    private final double[][] rows;
    private final double[] sum, spread;

    /** @param spreads where the squares around the sums go; null: nowhere */
    DoubleStrip(Buffer[] from, Buffer[] to, Buffer[] spreads, int width) {
        this.from = from;
        this.to = to;
        this.spreads = spreads;
        rows = new double[from.length][width];
        sum = new double[width];
        spread = new double[spreads == null ? 0 : width];
    }

    @Override
    public void sum(int[][] senders, double[][] weights, int column, int count) {
        for (int j = 0; j < from.length; j++) ((DoubleBuffer) from[j]).get(column, rows[j], 0, count);
        for (int i = 0; i < to.length; i++) {
            sum(senders[i], weights[i], count);
            ((DoubleBuffer) to[i]).put(column, sum, 0, count);
            if (spreads == null) continue;
            spread(senders[i], weights[i], count);
            ((DoubleBuffer) spreads[i]).put(column, spread, 0, count);
        }
    }

    private void sum(int[] j, double[] w, int count) {
        int k = j.length < 3 ? 0 : 3;
        if (k == 0) Arrays.fill(sum, 0, count, 0);
        else begin(rows[j[0]], rows[j[1]], rows[j[2]], w[0], w[1], w[2], sum, count);
        for (; k + 2 < j.length; k += 3)
            add(rows[j[k]], rows[j[k + 1]], rows[j[k + 2]], w[k], w[k + 1], w[k + 2], sum, count);
        for (; k < j.length; k++) add(rows[j[k]], w[k], sum, count);
    }

    private void spread(int[] j, double[] w, int count) {
        Arrays.fill(spread, 0, count, 0);
        for (int k = 0; k < j.length; k++) add(rows[j[k]], w[k], sum, spread, count);
    }

    private static void add(double[] a, double u, double[] mean, double[] s, int count) {
        for (int x = 0; x < count; x++) {
            double apart = a[x] - mean[x];
            s[x] += u * (apart * apart);
        }
    }

    private static void add(double[] a, double u, double[] s, int count) {
        for (int x = 0; x < count; x++) s[x] += u * a[x];
    }

    /** Three terms one after the other, in one pass over the sums. */
    private static void add(double[] a, double[] b, double[] c, double u, double v, double w, double[] s, int count) {
        for (int x = 0; x < count; x++) s[x] = s[x] + u * a[x] + v * b[x] + w * c[x];
    }

    /** The same, from zero on. */
    private static void begin(double[] a, double[] b, double[] c, double u, double v, double w, double[] s, int count) {
        for (int x = 0; x < count; x++) s[x] = 0 + u * a[x] + v * b[x] + w * c[x];
    }
}
