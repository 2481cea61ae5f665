package grapevine.heap;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Many numbers made one, along some axes: float32 is summed in float64 and rounded once. */
enum Reduction {
    SUM(0),
    PRODUCT(1),
    MAX(Double.NEGATIVE_INFINITY),
    MIN(Double.POSITIVE_INFINITY);

    private final double start;

    Reduction(double start) {
        this.start = start;
    }

    private double of(double u, double v) {
        return switch (this) {
            case SUM -> u + v;
            case PRODUCT -> u * v;
            case MAX -> Math.max(u, v);
            case MIN -> Math.min(u, v);
        };
    }

    private long of(long u, long v) {
        return switch (this) {
            case SUM -> u + v;
            case PRODUCT -> u * v;
            case MAX -> Math.max(u, v);
            case MIN -> Math.min(u, v);
        };
    }

    /** Which of the axes are named; all where none are. */
    static boolean[] axes(Shape shape, int[] axes) {
        boolean[] named = new boolean[shape.dimension()];
        if (axes == null || axes.length == 0) Arrays.fill(named, true);
        else for (int axis : axes) named[Places.axis(axis, named.length)] = true;
        return named;
    }

    /** The shape without the named axes, or with 1 in their place. */
    static Shape shape(Shape shape, boolean[] named, boolean keep) {
        long[] kept = new long[named.length];
        int rank = 0;
        for (int axis = 0; axis < named.length; axis++)
            if (keep || !named[axis]) kept[rank++] = named[axis] ? 1 : shape.get(axis);
        return Shapes.of(Arrays.copyOf(kept, rank));
    }

    /** The numbers of one array by those of the smaller one. */
    Numbers of(Numbers numbers, DataType type, Shape shape, boolean[] named) {
        Shape small = shape(shape, named, true);
        if (numbers.size() == 0 && small.size() > 0 && (this == MAX || this == MIN))
            throw new IllegalArgumentException("max and min need at least 1 number, got an array of shape " + shape);
        Broadcast broadcast = new Broadcast(shape, small);
        if (numbers instanceof Longs whole) return reduce(whole.values(), (int) small.size(), broadcast);
        double[] reduced = reduce(numbers.reals(), (int) small.size(), broadcast);
        return Types.convert(new Doubles(reduced), DataType.FLOAT64, type);
    }

    private double[] reduce(double[] a, int size, Broadcast broadcast) {
        double[] c = new double[size];
        Arrays.fill(c, start);
        broadcast.forEach((i, di, j, dj, k, n) -> {
            if (this == SUM && dj == 1) for (int x = 0; x < n; x++) c[j + x] += a[i + x];
            else if (this == SUM) c[j] = sum(a, i, n, c[j]);
            else for (int x = 0; x < n; x++) c[j + x * dj] = of(c[j + x * dj], a[i + x]);
        });
        return c;
    }

    private static double sum(double[] a, int from, int count, double start) {
        double sum = start;
        for (int x = from; x < from + count; x++) sum += a[x];
        return sum;
    }

    private Longs reduce(long[] a, int size, Broadcast broadcast) {
        long[] c = new long[size];
        Arrays.fill(c, this == MAX ? Long.MIN_VALUE : this == MIN ? Long.MAX_VALUE : (long) start);
        broadcast.forEach((i, di, j, dj, k, n) -> {
            for (int x = 0; x < n; x++) c[j + x * dj] = of(c[j + x * dj], a[i + x]);
        });
        return new Longs(c);
    }
}
