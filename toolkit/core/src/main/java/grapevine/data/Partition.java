package grapevine.data;

import java.util.List;
import java.util.random.RandomGenerator;

/** How the training examples are split among the clients. Every implementation is a record of its parameters. */
public interface Partition {

    /** What each training example is dealt out by, from 0: its class, unless a partition goes by something else. */
    default int[] groups(Dataset dataset) {
        return dataset.train().labels();
    }

    /**
     * Deals out the examples. Every client gets at least one example, and no example goes to two clients. Only {@link
     * ClassesPerClient} may give a client fewer examples than its size, and only {@link BySubject} more as well.
     *
     * @param labels the {@link #groups} of the data, most often the class of each training example, from 0
     * @param sizes how many examples each client gets; the sum is at most the number of examples
     * @param random the source of all randomness
     * @return for each client the indices of its examples
     */
    List<int[]> split(int[] labels, int[] sizes, RandomGenerator random);
}
