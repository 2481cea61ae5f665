package grapevine.heap;

import ai.djl.ndarray.types.DataType;

/**
 * Numbers in one Java array, the last axis of a shape running fastest. Three kinds are enough: {@link Doubles} and
 * {@link Floats} round as their types do, {@link Longs} hold all that is whole.
 */
sealed interface Numbers permits Doubles, Floats, Longs {

    /** Zeros of the kind that holds this type. */
    static Numbers zeros(DataType type, int size) {
        return switch (type) {
            case FLOAT64 -> new Doubles(new double[size]);
            case FLOAT32 -> new Floats(new float[size]);
            default -> new Longs(new long[size]);
        };
    }

    /** How many. */
    int size();

    /** Number k. */
    double real(int k);

    /** Number k, cut to a whole one. */
    long whole(int k);

    /** All of them; where they are doubles already, the array itself. */
    double[] reals();

    /** The same numbers in an array of their own. */
    Numbers copy();

    /** The numbers at these places. */
    Numbers pick(int[] places);

    /** Puts number k times {@code step} of these at place k; a step of 0 puts the same everywhere. */
    void put(int[] places, Numbers values, int step);

    /** Puts a run of other numbers of this kind here. */
    void put(int place, Numbers from, int start, int count);

    /** Number k becomes f of it. */
    Numbers map(Unary f);

    /** Puts one of other numbers of this kind here, again and again. */
    void fill(int place, Numbers from, int start, int count);

    /** into[k] = this[k] op other[k step], all of one kind; a step of 0 computes with one number. */
    void combine(Binary op, Numbers other, int step, Numbers into);

    /** Whether it holds for this[k] and other[k step]: 1 or 0. */
    long[] compare(Comparison op, Numbers other, int step);

    /** into[k..] += this[i..], shape (rows, inner), times other[j..], shape (inner, columns). */
    void multiply(int i, Numbers other, int j, Numbers into, int k, int rows, int inner, int columns);
}
