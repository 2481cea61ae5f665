package grapevine.heap;

import ai.djl.ndarray.types.DataType;
import java.util.List;

/** Which type a result has, by PyTorch's rules, and how numbers come to it. */
final class Types {
    private static final List<DataType> RISING =
            List.of(DataType.BOOLEAN, DataType.INT32, DataType.INT64, DataType.FLOAT32, DataType.FLOAT64);

    private Types() {}

    /** Refuses a type that no array here has. */
    static DataType require(DataType type) {
        if (!RISING.contains(type))
            throw new IllegalArgumentException("an array of engine(\"Java\") needs a type of " + RISING + ", got "
                    + type + "; choose engine(\"PyTorch\") for others");
        return type;
    }

    /** The type of a number as an array. */
    static DataType of(Number number) {
        if (number instanceof Double) return DataType.FLOAT64;
        if (number instanceof Float) return DataType.FLOAT32;
        return number instanceof Long ? DataType.INT64 : DataType.INT32;
    }

    /**
     * The type of what is computed from two: the larger one, but single numbers change no array's type unless they are of
     * another category, truths, whole numbers, or real ones.
     *
     * @param scalarA whether a is a single number
     */
    static DataType common(DataType a, boolean scalarA, DataType b, boolean scalarB) {
        if (a == b) return a;
        if (scalarA != scalarB) {
            DataType single = scalarA ? a : b, array = scalarA ? b : a;
            return category(single) > category(array) ? single : array;
        }
        return RISING.indexOf(a) > RISING.indexOf(b) ? a : b;
    }

    /** 0: truths, 1: whole numbers, 2: real ones. */
    static int category(DataType type) {
        return type == DataType.BOOLEAN ? 0 : real(type) ? 2 : 1;
    }

    static boolean real(DataType type) {
        return type == DataType.FLOAT64 || type == DataType.FLOAT32;
    }

    /** The type of roots, means and quotients. */
    static DataType fraction(DataType type) {
        return real(type) ? type : DataType.FLOAT32;
    }

    /** The numbers as another type; themselves where they are of its kind and fit. */
    static Numbers convert(Numbers numbers, DataType from, DataType to) {
        if (from == to) return numbers;
        return switch (to) {
            case FLOAT64 -> new Doubles(numbers.reals());
            case FLOAT32 -> new Floats(singles(numbers));
            case BOOLEAN -> new Longs(truths(numbers));
            default -> fit(new Longs(wholes(numbers)), to);
        };
    }

    /** Whole numbers in the range of their type, as it overflows: wrapped, or 1 for whatever is not 0. */
    static Longs fit(Longs numbers, DataType type) {
        long[] values = numbers.values();
        if (type == DataType.INT32) for (int k = 0; k < values.length; k++) values[k] = (int) values[k];
        if (type == DataType.BOOLEAN) for (int k = 0; k < values.length; k++) values[k] = values[k] != 0 ? 1 : 0;
        return numbers;
    }

    private static float[] singles(Numbers numbers) {
        float[] singles = new float[numbers.size()];
        for (int k = 0; k < singles.length; k++) singles[k] = (float) numbers.real(k);
        return singles;
    }

    private static long[] wholes(Numbers numbers) {
        long[] wholes = new long[numbers.size()];
        for (int k = 0; k < wholes.length; k++) wholes[k] = numbers.whole(k);
        return wholes;
    }

    private static long[] truths(Numbers numbers) {
        long[] truths = new long[numbers.size()];
        for (int k = 0; k < truths.length; k++) truths[k] = numbers.real(k) != 0 ? 1 : 0;
        return truths;
    }
}
