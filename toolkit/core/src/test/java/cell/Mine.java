package cell;

import ai.djl.ndarray.NDArray;
import grapevine.core.Algorithm;
import grapevine.core.Round;

/** As someone types it into a cell: outside the toolkit's packages. */
public record Mine(double learningRate) implements Algorithm<Mine.State> {

    /** X, shape (n, d). */
    public record State(NDArray models) implements Algorithm.State {}

    @Override
    public State init(NDArray X0) {
        return new State(X0);
    }

    @Override
    public State step(State state, Round round) {
        NDArray X = state.models(), G = round.gradients(X);
        return new State(round.mix(X.sub(G.mul(learningRate))));
    }
}
