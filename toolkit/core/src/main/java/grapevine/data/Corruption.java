package grapevine.data;

import java.util.random.RandomGenerator;

/**
 * What makes the training images of some clients worse than those of the others. Test images, labels, masks and targets
 * stay as they are. Every implementation is a record of its parameters.
 */
public interface Corruption {

    /**
     * The clients whose images are corrupted, in ascending order.
     *
     * @param clients how many there are
     * @param random the source of all randomness
     */
    int[] affected(int clients, RandomGenerator random);

    /** Refuses data that cannot be corrupted in this way, and more clients than there are. */
    void check(Dataset data, int clients);

    /** The same data, with the training examples at these positions corrupted. */
    Dataset corrupt(Dataset data, int[] positions);
}
