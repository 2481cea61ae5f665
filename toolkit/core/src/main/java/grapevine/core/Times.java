package grapevine.core;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long something takes, in units of virtual time: one gradient of a client, or one exchange over a link. Every kind is
 * a record, so that a saved run can name it.
 */
public interface Times {

    /**
     * One duration, > 0.
     *
     * @param who the client that computes, or the two that exchange
     */
    double draw(RandomGenerator random, int... who);

    /**
     * Always the same.
     *
     * @param time the duration, > 0
     */
    record Constant(double time) implements Times {
        /** Refuses what is no duration. */
        public Constant {
            require(time > 0 && Double.isFinite(time), "Constant(time) needs a finite time > 0, got " + time);
        }

        @Override
        public double draw(RandomGenerator random, int... who) {
            return time;
        }
    }

    /**
     * Exponentially distributed.
     *
     * @param mean the expected duration, > 0
     */
    record Exponential(double mean) implements Times {
        /** Refuses what is no mean. */
        public Exponential {
            require(mean > 0 && Double.isFinite(mean), "Exponential(mean) needs a finite mean > 0, got " + mean);
        }

        @Override
        public double draw(RandomGenerator random, int... who) {
            return mean * random.nextExponential();
        }
    }

    /**
     * Log-normally distributed: mostly near the median, and now and then very long.
     *
     * @param median half of all durations are shorter, > 0
     * @param sigma the standard deviation of the duration's logarithm, >= 0; 1: one in a hundred takes ten times the median
     */
    record LogNormal(double median, double sigma) implements Times {
        /** Refuses what is no distribution. */
        public LogNormal {
            require(
                    median > 0 && Double.isFinite(median),
                    "LogNormal(median, sigma) needs a finite median > 0, got " + median);
            require(
                    sigma >= 0 && Double.isFinite(sigma),
                    "LogNormal(median, sigma) needs a finite sigma >= 0, got " + sigma);
        }

        @Override
        public double draw(RandomGenerator random, int... who) {
            return median * Math.exp(sigma * random.nextGaussian());
        }
    }

    /**
     * Some clients are slower than the others, always the same ones.
     *
     * @param usual what it takes the others
     * @param factor how many times as long it takes these, >= 1
     * @param clients the slow ones
     */
    record Stragglers(Times usual, double factor, List<Integer> clients) implements Times {
        /** Refuses stragglers who are faster. */
        public Stragglers {
            require(usual != null, "Stragglers(usual, factor, clients) needs usual times, got null");
            require(
                    usual instanceof Record,
                    "Stragglers(usual, factor, clients) needs a record, got "
                            + usual.getClass().getName() + "; write it as record Name(...) implements Times");
            require(clients != null, "Stragglers(usual, factor, clients) needs clients, got null");
            require(
                    clients.stream().noneMatch(Objects::isNull),
                    "Stragglers(usual, factor, clients) needs clients, got null");
            for (int client : clients)
                require(client >= 0, "Stragglers(usual, factor, clients) needs clients >= 0, got " + client);
            require(
                    factor >= 1 && Double.isFinite(factor),
                    "Stragglers(usual, factor, clients) needs a finite factor >= 1, got " + factor);
            clients = List.copyOf(clients);
        }

        /** The same with the slow clients listed one by one. */
        public Stragglers(Times usual, double factor, int... clients) {
            this(
                    usual,
                    factor,
                    clients == null ? null : Arrays.stream(clients).boxed().toList());
        }

        @Override
        public double draw(RandomGenerator random, int... who) {
            double time = usual.draw(random, who);
            return Arrays.stream(who).anyMatch(clients::contains) ? factor * time : time;
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException("Times." + message);
    }
}
