package grapevine.algorithms;

/** The checks that the records of hyperparameters share. */
final class Hyperparameters {

    private Hyperparameters() {}

    /** Refuses what is not a finite number above zero. */
    static void positive(String call, String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException(call + "(" + name + ") needs " + name + " > 0, got " + value);
    }

    /** Refuses what is not in [0, 1), where the memory of a running mean lies. */
    static void decay(String call, String name, double value) {
        if (!(value >= 0 && value < 1))
            throw new IllegalArgumentException(call + "(" + name + ") needs 0 <= " + name + " < 1, got " + value);
    }
}
