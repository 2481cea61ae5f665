package grapevine.algorithms;

import ai.djl.ndarray.NDArray;

/** What the algorithms with Adam's moments share. */
final class Moments {

    private Moments() {}

    /** 1 - b^t, shape of t: what a running mean that started at zero lacks after t steps. */
    static NDArray correction(double b, NDArray t) {
        return t.mul(Math.log(b)).exp().neg().add(1);
    }
}
