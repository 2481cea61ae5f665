package grapevine.heap;

import java.util.Arrays;

/** Numbers of FLOAT64. The loops of what clients do in every round stand alone, so that the compiler makes them fast. */
record Doubles(double[] values) implements Numbers {

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
        return (long) values[k];
    }

    @Override
    public double[] reals() {
        return values;
    }

    @Override
    public Numbers copy() {
        return new Doubles(values.clone());
    }

    @Override
    public Numbers pick(int[] places) {
        double[] picked = new double[places.length];
        for (int k = 0; k < picked.length; k++) picked[k] = values[places[k]];
        return new Doubles(picked);
    }

    @Override
    public void put(int[] places, Numbers other, int step) {
        double[] from = ((Doubles) other).values;
        for (int k = 0; k < places.length; k++) values[places[k]] = from[k * step];
    }

    @Override
    public void put(int place, Numbers from, int start, int count) {
        System.arraycopy(((Doubles) from).values, start, values, place, count);
    }

    @Override
    public Numbers map(Unary f) {
        double[] a = values, c = new double[a.length];
        switch (f) {
            case NEGATE -> {
                for (int x = 0; x < c.length; x++) c[x] = -a[x];
            }
            case ABS -> {
                for (int x = 0; x < c.length; x++) c[x] = Math.abs(a[x]);
            }
            case SQUARE -> {
                for (int x = 0; x < c.length; x++) c[x] = a[x] * a[x];
            }
            case RECIPROCAL -> {
                for (int x = 0; x < c.length; x++) c[x] = 1 / a[x];
            }
            case SQRT -> {
                for (int x = 0; x < c.length; x++) c[x] = Math.sqrt(a[x]);
            }
            default -> {
                for (int x = 0; x < c.length; x++) c[x] = f.of(a[x]);
            }
        }
        return new Doubles(c);
    }

    @Override
    public void fill(int place, Numbers from, int start, int count) {
        Arrays.fill(values, place, place + count, ((Doubles) from).values[start]);
    }

    @Override
    public void combine(Binary op, Numbers other, int step, Numbers into) {
        if (values.length == 0) return;
        double[] b = ((Doubles) other).values, c = ((Doubles) into).values;
        switch (op) {
            case ADD -> add(values, b, step, c);
            case SUB -> subtract(values, b, step, c);
            case MUL -> multiply(values, b, step, c);
            case DIV -> divide(values, b, step, c);
            case MAXIMUM -> maximum(values, b, step, c);
            case MINIMUM -> minimum(values, b, step, c);
            default -> {
                for (int x = 0; x < c.length; x++) c[x] = op.of(values[x], b[x * step]);
            }
        }
    }

    private static void add(double[] a, double[] b, int step, double[] c) {
        double v = b[0];
        if (step == 1) for (int x = 0; x < c.length; x++) c[x] = a[x] + b[x];
        else for (int x = 0; x < c.length; x++) c[x] = a[x] + v;
    }

    private static void subtract(double[] a, double[] b, int step, double[] c) {
        double v = b[0];
        if (step == 1) for (int x = 0; x < c.length; x++) c[x] = a[x] - b[x];
        else for (int x = 0; x < c.length; x++) c[x] = a[x] - v;
    }

    private static void multiply(double[] a, double[] b, int step, double[] c) {
        double v = b[0];
        if (step == 1) for (int x = 0; x < c.length; x++) c[x] = a[x] * b[x];
        else for (int x = 0; x < c.length; x++) c[x] = a[x] * v;
    }

    private static void divide(double[] a, double[] b, int step, double[] c) {
        double v = b[0];
        if (step == 1) for (int x = 0; x < c.length; x++) c[x] = a[x] / b[x];
        else for (int x = 0; x < c.length; x++) c[x] = a[x] / v;
    }

    private static void maximum(double[] a, double[] b, int step, double[] c) {
        double v = b[0];
        if (step == 1) for (int x = 0; x < c.length; x++) c[x] = Math.max(a[x], b[x]);
        else for (int x = 0; x < c.length; x++) c[x] = Math.max(a[x], v);
    }

    private static void minimum(double[] a, double[] b, int step, double[] c) {
        double v = b[0];
        if (step == 1) for (int x = 0; x < c.length; x++) c[x] = Math.min(a[x], b[x]);
        else for (int x = 0; x < c.length; x++) c[x] = Math.min(a[x], v);
    }

    @Override
    public long[] compare(Comparison op, Numbers other, int step) {
        double[] b = ((Doubles) other).values;
        long[] truths = new long[values.length];
        for (int x = 0; x < truths.length; x++) truths[x] = op.holds(values[x], b[x * step]) ? 1 : 0;
        return truths;
    }

    /** Passes over weights of 0, most of those of a sparse graph, where no infinity or NaN would make them count. */
    @Override
    public void multiply(int i, Numbers other, int j, Numbers into, int k, int rows, int inner, int columns) {
        double[] b = ((Doubles) other).values, c = ((Doubles) into).values;
        boolean all = !finite(b, j, inner * columns);
        int[] counting = new int[inner];
        for (int row = 0; row < rows; row++) {
            int start = i + row * inner, to = k + row * columns, count = 0;
            for (int m = 0; m < inner; m++) {
                counting[count] = m;
                count += all || values[start + m] != 0 ? 1 : 0;
            }
            for (int at = 0; at < count; at++) {
                double weight = values[start + counting[at]];
                int from = j + counting[at] * columns;
                for (int x = 0; x < columns; x++) c[to + x] += weight * b[from + x];
            }
        }
    }

    /** Infinity and NaN are those whose exponent is all ones; looking at bits is several times faster than comparing. */
    private static boolean finite(double[] b, int from, int count) {
        long odd = 0;
        for (int x = from; x < from + count; x++)
            odd |= (Double.doubleToRawLongBits(b[x]) & Long.MAX_VALUE)
                    + (1L << 52); // the sign bit is set where it overflows
        return odd >= 0;
    }
}
