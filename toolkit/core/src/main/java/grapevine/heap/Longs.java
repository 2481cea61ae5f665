package grapevine.heap;

import java.util.Arrays;

/** Whole numbers: INT64, and INT32 and BOOLEAN, which {@link Types#fit} after every operation. */
record Longs(long[] values) implements Numbers {

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public double real(int k) {
        return values[k];
    }

    @Override
    public long whole(int k) {
        return values[k];
    }

    @Override
    public double[] reals() {
        double[] reals = new double[values.length];
        for (int k = 0; k < reals.length; k++) reals[k] = values[k];
        return reals;
    }

    @Override
    public Numbers copy() {
        return new Longs(values.clone());
    }

    @Override
    public Numbers pick(int[] places) {
        long[] picked = new long[places.length];
        for (int k = 0; k < picked.length; k++) picked[k] = values[places[k]];
        return new Longs(picked);
    }

    @Override
    public void put(int[] places, Numbers other, int step) {
        long[] from = ((Longs) other).values;
        for (int k = 0; k < places.length; k++) values[places[k]] = from[k * step];
    }

    @Override
    public void put(int place, Numbers from, int start, int count) {
        System.arraycopy(((Longs) from).values, start, values, place, count);
    }

    @Override
    public Numbers map(Unary f) {
        long[] c = new long[values.length];
        for (int x = 0; x < c.length; x++) c[x] = f.of(values[x]);
        return new Longs(c);
    }

    @Override
    public void fill(int place, Numbers from, int start, int count) {
        Arrays.fill(values, place, place + count, ((Longs) from).values[start]);
    }

    @Override
    public void combine(Binary op, Numbers other, int step, Numbers into) {
        long[] b = ((Longs) other).values, c = ((Longs) into).values;
        for (int x = 0; x < c.length; x++) c[x] = op.of(values[x], b[x * step]);
    }

    @Override
    public long[] compare(Comparison op, Numbers other, int step) {
        long[] b = ((Longs) other).values, truths = new long[values.length];
        for (int x = 0; x < truths.length; x++) truths[x] = op.holds(values[x], b[x * step]) ? 1 : 0;
        return truths;
    }

    @Override
    public void multiply(int i, Numbers other, int j, Numbers into, int k, int rows, int inner, int columns) {
        long[] b = ((Longs) other).values, c = ((Longs) into).values;
        for (int row = 0; row < rows; row++)
            for (int m = 0; m < inner; m++)
                for (int x = 0; x < columns; x++)
                    c[k + row * columns + x] += values[i + row * inner + m] * b[j + m * columns + x];
    }
}
