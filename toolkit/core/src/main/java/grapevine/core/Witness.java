package grapevine.core;

import ai.djl.ndarray.NDArray;

/** Sees what clients compute and send within a round. */
interface Witness {
    /** Looks away. */
    Witness NOBODY = new Witness() {
        @Override
        public void computed(NDArray gradients, long[] steps) {}

        @Override
        public void sent(NDArray rows, String what) {}
    };

    /** @param steps how many steps each client did before */
    void computed(NDArray gradients, long[] steps);

    /** @param what the rows are, in a word */
    void sent(NDArray rows, String what);
}
