package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import grapevine.core.Averages;
import grapevine.core.Consensus;
import java.util.Optional;

/** How the distance of two posteriors is measured, and with it which {@link Barycenter} clients agree on. */
public enum Geometry implements Consensus {
    /** Averages expectation parameters: {@link ForwardKl}. */
    FORWARD_KL(new ForwardKl()),
    /** Averages natural parameters: {@link ReverseKl}. */
    REVERSE_KL(new ReverseKl()),
    /** Averages means and standard deviations: {@link Wasserstein2}. */
    WASSERSTEIN2(new Wasserstein2()),
    /** Averages means alone: {@link Euclidean}. */
    EUCLIDEAN(new Euclidean());

    private final Barycenter barycenter;

    Geometry(Barycenter barycenter) {
        this.barycenter = barycenter;
    }

    /** The merge of this name. */
    public Barycenter barycenter() {
        return barycenter;
    }

    @Override
    public NDList merge(NDList parts, NDArray weights) {
        return barycenter.merge(parts, weights);
    }

    @Override
    public Optional<NDList> merge(NDList parts, Averages averages) {
        return barycenter.merge(parts, averages);
    }
}
