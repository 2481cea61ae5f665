package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import grapevine.machine.Parallel;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What is done for each client by itself, on all processors: memory that the next client uses again stays near them. */
final class ClientByClient {
    private static final int LARGE = 1 << 17; // numbers; with fewer, threads take longer to begin than to work

    private ClientByClient() {}

    /** What is made for one client. */
    interface Job {
        /**
         * @param nearby owns what is made on the way, and ends with the job
         * @return arrays of one row
         */
        NDList of(int client, NDManager nearby);
    }

    /** Whether models are so large that it matters. */
    static boolean large(NDList parts) {
        return parts.head().size() >= LARGE;
    }

    /** Whether it is faster than all clients at once. */
    static boolean pays(NDList parts) {
        return Parallel.concurrent(engine(parts)) && !parts.head().getDevice().isGpu() && large(parts);
    }

    /** The arrays of all clients, below each other. */
    static NDList each(NDList parts, Job job) {
        NDManager scope = parts.head().getManager();
        NDList[] made = new NDList[(int) parts.head().getShape().get(0)];
        Parallel.each(engine(parts), made.length, client -> {
            try (NDManager nearby = scope.newSubManager()) {
                made[client] = job.of(client, nearby);
                made[client].attach(scope);
            }
        });
        return concat(Arrays.asList(made));
    }

    /** The same algebra for each client, see {@link Round#rowByRow}. */
    static NDList rowByRow(NDList parts, UnaryOperator<NDList> algebra) {
        if (!pays(parts)) return algebra.apply(parts);
        return each(parts, (client, nearby) -> {
            NDList own = new NDList();
            for (NDArray part : parts) own.add(row(part, client, nearby));
            return algebra.apply(own);
        });
    }

    /** Row i of an array, shape (1, ...), as a window on it. */
    static NDArray row(NDArray array, int i, NDManager owner) {
        NDArray row = array.get(new NDIndex().addSliceDim(i, i + 1));
        row.attach(owner);
        return row;
    }

    /** The same parts of all pieces, below each other. */
    static NDList concat(List<NDList> pieces) {
        return new NDList(IntStream.range(0, pieces.get(0).size())
                .mapToObj(part ->
                        new NDList(pieces.stream().map(piece -> piece.get(part)).toList()))
                .map(rows -> NDArrays.concat(rows, 0))
                .toList());
    }

    private static String engine(NDList parts) {
        return parts.head().getManager().getEngine().getEngineName();
    }
}
