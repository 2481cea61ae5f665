package grapevine.core;

/**
 * How the learning rate changes over the rounds. Every kind is a record, so that a saved run can name it.
 *
 * <p>The learning rate of round t is the algorithm's {@code learningRate} times {@link #factor}.
 */
public interface Schedule {

    /** The factor at round t = 0, 1, 2, ... */
    double factor(int t);

    /** Factor 1 for ever. */
    record Constant() implements Schedule {
        @Override
        public double factor(int t) {
            return 1;
        }
    }

    /**
     * Multiplies by {@code by} after every {@code every} rounds.
     *
     * @param every rounds between two changes, >= 1
     * @param by in (0, 1]
     */
    record Steps(int every, double by) implements Schedule {
        /** Refuses what would not decay. */
        public Steps {
            require(every >= 1, "Steps(every, by) needs every >= 1, got " + every);
            require(by > 0 && by <= 1, "Steps(every, by) needs 0 < by <= 1, got " + by);
        }

        @Override
        public double factor(int t) {
            return Math.pow(by, t / every);
        }
    }

    /**
     * Half a cosine from 1 down to 0 at round {@code rounds}, and 0 from there on.
     *
     * <p>Loshchilov, Hutter, <a href="https://arxiv.org/abs/1608.03983">SGDR</a>, ICLR 2017, equation (5).
     *
     * @param rounds the length of the fall, >= 1
     */
    record Cosine(int rounds) implements Schedule {
        /** Refuses a fall without length. */
        public Cosine {
            require(rounds >= 1, "Cosine(rounds) needs rounds >= 1, got " + rounds);
        }

        @Override
        public double factor(int t) {
            return t >= rounds ? 0 : (1 + Math.cos(Math.PI * t / rounds)) / 2;
        }
    }

    /**
     * a / (a + t): the decreasing steps of the theory.
     *
     * @param a the round at which the factor is one half, > 0
     */
    record Inverse(double a) implements Schedule {
        /** Refuses a factor that is not positive. */
        public Inverse {
            require(a > 0 && Double.isFinite(a), "Inverse(a) needs a > 0, got " + a);
        }

        @Override
        public double factor(int t) {
            return a / (a + t);
        }
    }

    /**
     * Rises linearly from 1/rounds to 1 over the first rounds, then follows another schedule from its beginning.
     *
     * @param rounds the length of the rise, >= 1
     * @param then what comes after
     */
    record Warmup(int rounds, Schedule then) implements Schedule {
        /** Refuses a rise without length. */
        public Warmup {
            require(rounds >= 1, "Warmup(rounds, then) needs rounds >= 1, got " + rounds);
            require(then != null, "Warmup(rounds, then) needs a schedule to go on with, got null");
        }

        @Override
        public double factor(int t) {
            return t < rounds ? (t + 1.0) / rounds : then.factor(t - rounds);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
