package grapevine.heap;

/** What makes one number of two. */
enum Binary {
    ADD,
    SUB,
    MUL,
    DIV,
    MOD,
    POW,
    MAXIMUM,
    MINIMUM,
    ATAN2;

    /** u op v, for those that have no loop of their own. */
    double of(double u, double v) {
        return switch (this) {
            case ADD -> u + v;
            case SUB -> u - v;
            case MUL -> u * v;
            case DIV -> u / v;
            case MOD -> mod(u, v);
            case POW -> power(u, v);
            case MAXIMUM -> Math.max(u, v);
            case MINIMUM -> Math.min(u, v);
            case ATAN2 -> Math.atan2(u, v);
        };
    }

    /** u op v of whole numbers. */
    long of(long u, long v) {
        return switch (this) {
            case ADD -> u + v;
            case SUB -> u - v;
            case MUL -> u * v;
            case MOD -> Math.floorMod(u, v);
            case POW -> power(u, v);
            case MAXIMUM -> Math.max(u, v);
            case MINIMUM -> Math.min(u, v);
            case DIV, ATAN2 -> throw new IllegalStateException("Bug: whole numbers have no " + this);
        };
    }

    /** The remainder, with the sign of v. */
    private static double mod(double u, double v) {
        double r = u % v;
        return r != 0 && r < 0 != v < 0 ? r + v : r;
    }

    /** As in C and NumPy: whatever the power, 1 stays 1. */
    private static double power(double u, double v) {
        boolean one = u == 1 || u == -1 && Double.isInfinite(v);
        return one ? 1 : Math.pow(u, v);
    }

    private static long power(long u, long v) {
        if (v < 0) throw new IllegalArgumentException("pow(n) of whole numbers needs n >= 0, got " + v);
        long power = 1;
        for (long base = u, left = v; left > 0; left >>= 1, base *= base) if ((left & 1) == 1) power *= base;
        return power;
    }
}
