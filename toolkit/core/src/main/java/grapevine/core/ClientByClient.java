package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import grapevine.machine.Parallel;
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
         * @param own the client's rows of the parts, windows on them
         * @param nearby owns what is made on the way, and ends with the job
         * @return arrays of one row; a window is where it should be already
         */
        NDList of(int client, NDList own, NDManager nearby);
    }

    /** What is made for all clients, whose rows come in any order, some at once. */
    private static final class Made {
        private final NDList parts;
        private NDList all; // made when the first rows come

        Made(NDList parts) {
            this.parts = parts;
        }

        void put(int client, NDList rows, NDList own) {
            List<NDArray> places = rows.stream().map(row -> place(row, own)).toList();
            NDList to = all(rows, places);
            requireLike(client, shapes(rows), shapes(to));
            for (int k = 0; k < places.size(); k++)
                if (to.get(k) != places.get(k)) to.get(k).set(position(client), rows.get(k));
        }

        private synchronized NDList all(NDList rows, List<NDArray> places) {
            if (all != null) return all;
            NDList made = new NDList();
            for (int k = 0; k < places.size(); k++) made.add(places.get(k) == null ? room(rows.get(k)) : places.get(k));
            return all = made;
        }

        /** Others would be spread over the places, or leave some as they are. */
        private static void requireLike(int client, List<Shape> got, List<Shape> before) {
            if (!got.equals(before))
                throw new IllegalArgumentException(
                        "a round needs arrays of the same shapes for every client, without their rows " + before
                                + ", got " + got + " for client " + client);
        }

        private static List<Shape> shapes(NDList arrays) {
            return arrays.stream().map(array -> array.getShape().slice(1)).toList();
        }

        /** The part that the row is a window on; null for none. */
        private NDArray place(NDArray row, NDList own) {
            for (int part = 0; part < own.size(); part++) if (own.get(part) == row) return parts.get(part);
            return null;
        }

        private NDArray room(NDArray row) {
            Shape rows = new Shape(parts.head().getShape().get(0))
                    .addAll(row.getShape().slice(1));
            return parts.head().getManager().create(rows, row.getDataType());
        }
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
        Made made = new Made(parts);
        Parallel.each(engine(parts), (int) parts.head().getShape().get(0), client -> {
            try (NDManager nearby = parts.head().getManager().newSubManager()) {
                NDList own = new NDList();
                for (NDArray part : parts) own.add(row(part, client, nearby));
                made.put(client, job.of(client, own, nearby), own);
            }
        });
        return made.all;
    }

    /** The same algebra for each client, see {@link Round#rowByRow}. */
    static NDList rowByRow(NDList parts, UnaryOperator<NDList> algebra) {
        long n = parts.head().getShape().get(0);
        return pays(parts)
                ? each(parts, (client, own, nearby) -> requireRows(1, algebra.apply(own)))
                : requireRows(n, algebra.apply(parts));
    }

    private static NDList requireRows(long n, NDList made) {
        if (made == null)
            throw new IllegalArgumentException("rowByRow(parts, algebra) needs arrays of its algebra, got null");
        for (NDArray array : made)
            if (array.getShape().dimension() == 0 || array.getShape().get(0) != n)
                throw new IllegalArgumentException(
                        "rowByRow(parts, algebra) needs algebra that makes arrays of as many rows as it is given, " + n
                                + ", got shape " + array.getShape());
        return made;
    }

    /** Row i of an array, shape (1, ...), as a window on it. */
    static NDArray row(NDArray array, int i, NDManager owner) {
        NDArray row = array.get(position(i));
        row.attach(owner);
        return row;
    }

    private static NDIndex position(int i) {
        return new NDIndex().addSliceDim(i, i + 1);
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
