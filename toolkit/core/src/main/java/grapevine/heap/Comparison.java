package grapevine.heap;

/** What is true or false of two numbers; of NaN nothing is true but that it differs. */
enum Comparison {
    EQUAL,
    DIFFERENT,
    LESS,
    AT_MOST;

    boolean holds(double u, double v) {
        return switch (this) {
            case EQUAL -> u == v;
            case DIFFERENT -> u != v;
            case LESS -> u < v;
            case AT_MOST -> u <= v;
        };
    }

    boolean holds(long u, long v) {
        return switch (this) {
            case EQUAL -> u == v;
            case DIFFERENT -> u != v;
            case LESS -> u < v;
            case AT_MOST -> u <= v;
        };
    }
}
