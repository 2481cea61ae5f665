package grapevine.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Algorithm;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Round;
import grapevine.core.Task;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Clients with float32 numbers between 0 and 1, and nothing to learn.
 *
 * @param clients n
 * @param d how many numbers each has
 */
record Still(int clients, int d) implements Task {

    /** Clients average what they have, and nothing else. */
    record Mix() implements Algorithm<Mix.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(round.mix(state.models()));
        }
    }

    /** Clients keep what they have. */
    record Idle() implements Algorithm<Mix.State> {
        @Override
        public Mix.State init(NDArray X0) {
            return new Mix.State(X0);
        }

        @Override
        public Mix.State step(Mix.State state, Round round) {
            return state;
        }
    }

    @Override
    public Layout layout() {
        return Layout.flat(d);
    }

    @Override
    public NDArray start(NDManager manager, RandomGenerator random) {
        float[] numbers = new float[clients * d];
        for (int k = 0; k < numbers.length; k++) numbers[k] = random.nextFloat();
        return manager.create(numbers, new Shape(clients, d));
    }

    @Override
    public NDArray gradients(NDArray X, Batch batch) {
        return X.zerosLike();
    }

    @Override
    public Map<String, double[]> evaluate(NDArray X) {
        return Map.of();
    }
}
