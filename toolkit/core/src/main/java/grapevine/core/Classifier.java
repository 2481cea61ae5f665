package grapevine.core;

import ai.djl.ndarray.NDArray;

/** A task whose models give each class a probability, so that one can ask how sure they are. */
public interface Classifier extends Task {

    /**
     * What one model says of the test examples; rows sum to 1.
     *
     * @param model shape (1, d)
     * @return shape (test examples, classes)
     */
    float[][] probabilities(NDArray model);

    /** The right class of each test example, counted from 0. */
    int[] labels();
}
