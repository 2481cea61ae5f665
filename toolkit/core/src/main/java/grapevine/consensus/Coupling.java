package grapevine.consensus;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import grapevine.core.Consensus;

/**
 * A coupling pulls each client towards its neighbours. It answers with the way to go, not with the place, so that
 * whoever asks may go a part of it.
 *
 * <pre>
 *   u_i      = sum_j w_ij phi_p(x_j - x_i)                                       (1)
 *   phi_p(z) = sign(z) |z|^(2p-1), coordinate by coordinate, phi_p(0) = 0        (2)
 * </pre>
 *
 * <p>p = 1 is linear: x_i + u_i is then the {@link WeightedMean}. Below 1 the pull fades slower than the difference, and
 * for p = 1/2 not at all: everyone goes w_ij towards each neighbour, however near. Above 1 it fades faster.
 *
 * <p>(1) is the slope downhill of 1/(2p) sum_j w_ij |x_j - x_i|^(2p). Where w_ij = w_ji, what i goes towards j, j goes
 * towards i, so the sum of all u_i is zero. A client that hears nobody stays: u_i = 0.
 *
 * @param p >= 1/2
 */
public record Coupling(double p) implements Consensus {

    /** Refuses a pull that grows without bound between clients who come near. */
    public Coupling {
        if (!(p >= 0.5 && p < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException("Coupling(p) needs p >= 0.5, got " + p
                    + "; 0.5 pulls alike at every distance, 1 is the weighted mean");
    }

    /** Sublinear, with p = 3/4: the square root of the difference. */
    public Coupling() {
        this(0.75);
    }

    @Override
    public NDList merge(NDList parts, NDArray weights) {
        NDArray w = weights.transpose(0, 2, 1);
        return new NDList(parts.stream().map(rows -> pull(rows, w)).toList());
    }

    @Override
    public boolean relative() {
        return true;
    }

    /** (1), shape (g, d); what lies between is as large as all that was heard, and is freed here and now. */
    private NDArray pull(NDArray rows, NDArray w) {
        try (NDArray apart = rows.sub(rows.get(":, 0:1"))) {
            bend(apart);
            return w.matMul(apart).squeeze(1);
        }
    }

    /** Puts phi_p(z) in the place of z. */
    private void bend(NDArray z) {
        if (p == 1) return;
        try (NDArray size = z.abs()) {
            if (p < 1.5) z.signi();
            if (p == 2) size.muli(size);
            else if (p != 1.5) size.powi(p < 1.5 ? 2 * p - 1 : 2 * p - 2);
            if (p != 0.5) z.muli(size); // 0^0 is 1
        }
    }
}
