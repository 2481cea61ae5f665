package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The exchange of two clients who meet.
 *
 * @param links those between the two
 * @param tally counts what they send
 */
record Meeting(Links links, Tally tally) implements Exchange {
    private static final int BOTH = 2;

    @Override
    public NDArray mix(NDArray A) {
        tally.add(new NDList(A), BOTH, links.sent());
        return links.average(A);
    }

    @Override
    public NDList mix(NDList parts, Consensus how) {
        tally.add(parts, BOTH, links.sent());
        return links.merge(parts, parts, how);
    }
}
