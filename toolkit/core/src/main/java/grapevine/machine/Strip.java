package grapevine.machine;

/** Some columns of all rows, near the processor. */
interface Strip {
    /** Puts sums of rows where they belong, for these columns. */
    void sum(int[][] senders, double[][] weights, int column, int count);
}
