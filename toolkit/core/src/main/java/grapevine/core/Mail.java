package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Carries the clients' rows along the links of the graph, and counts what it carries. */
final class Mail {
    private final Topology topology;
    private final NDArray W;
    private final List<Group> groups = new ArrayList<>();
    private final NDArray order;
    private long messages;
    private long bytes;

    /** The clients that hear the same number of neighbours, so that they can be merged in one stroke. */
    private record Group(NDArray senders, NDArray weights) {}

    Mail(MixingMatrix mixing, NDManager manager, DataType type) {
        topology = mixing.topology();
        int n = topology.clients();
        W = manager.create(mixing.flat()).toType(type, false).reshape(n, n);
        Map<Integer, List<Integer>> byDegree = IntStream.range(0, n)
                .boxed()
                .collect(Collectors.groupingBy(topology::degree, TreeMap::new, Collectors.toList()));
        int[] place = new int[n];
        int next = 0;
        for (List<Integer> clients : byDegree.values()) {
            groups.add(group(mixing, clients, manager, type));
            for (int client : clients) place[client] = next++;
        }
        order = manager.create(place);
    }

    private static Group group(MixingMatrix mixing, List<Integer> clients, NDManager manager, DataType type) {
        int heard = mixing.topology().degree(clients.get(0)) + 1;
        int[] rows = new int[clients.size() * heard];
        double[] weights = new double[rows.length];
        for (int at = 0; at < rows.length; at++) {
            int i = clients.get(at / heard), k = at % heard;
            rows[at] = k == 0 ? i : mixing.topology().neighbors(i).get(k - 1);
            weights[at] = mixing.weights()[i][rows[at]];
        }
        Shape shape = new Shape(clients.size(), heard, 1);
        NDArray w = manager.create(weights).toType(type, false).reshape(shape);
        return new Group(manager.create(rows), w);
    }

    /** W A. */
    NDArray mix(NDArray A) {
        count(A);
        NDArray mixed = W.matMul(A);
        mixed.attach(A.getManager());
        return mixed;
    }

    /** Each client's own merge of its rows and those of its neighbours. */
    NDList mix(NDList parts, Consensus how) {
        count(parts.toArray(NDArray[]::new));
        List<NDList> merged =
                groups.stream().map(group -> merge(parts, group, how)).toList();
        if (merged.size() == 1) return merged.get(0);
        NDList whole = new NDList();
        for (int k = 0; k < merged.get(0).size(); k++) {
            int part = k;
            NDList pieces = new NDList(merged.stream().map(m -> m.get(part)).toList());
            whole.add(NDArrays.concat(pieces, 0).get(new NDIndex("{}", copy(order, parts))));
        }
        return whole;
    }

    private static NDList merge(NDList parts, Group group, Consensus how) {
        NDArray w = copy(group.weights(), parts), rows = copy(group.senders(), parts);
        long clients = w.getShape().get(0), heard = w.getShape().get(1);
        NDIndex senders = new NDIndex("{}", rows);
        return how.merge(
                new NDList(parts.stream()
                        .map(A -> A.get(senders).reshape(clients, heard, -1))
                        .toList()),
                w);
    }

    /** A copy that ends with the round, and with it whatever is made from it. */
    private static NDArray copy(NDArray kept, NDList parts) {
        NDArray copy = kept.duplicate();
        copy.attach(parts.head().getManager());
        return copy;
    }

    /** What {@link #mix(NDList, Consensus)} comes to when nobody talks. */
    static NDList alone(NDList parts, Consensus how) {
        NDArray A = parts.head();
        long n = A.getShape().get(0);
        NDArray one = A.getManager().ones(new Shape(n, 1, 1), A.getDataType());
        return how.merge(
                new NDList(parts.stream().map(part -> part.reshape(n, 1, -1)).toList()), one);
    }

    /** The type of the numbers sent. */
    DataType type() {
        return W.getDataType();
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    /** Goes on counting from where a saved run stopped. */
    void restore(long savedMessages, long savedBytes) {
        messages = savedMessages;
        bytes = savedBytes;
    }

    /** One message over each link, of one row of each part. */
    private void count(NDArray... parts) {
        messages += topology.links();
        for (NDArray A : parts)
            if (A.getShape().dimension() != 2 || A.getShape().get(0) != topology.clients())
                throw new IllegalArgumentException("mix(A) needs one row per client, shape (" + topology.clients()
                        + ", ...), got " + A.getShape());
        for (NDArray A : parts)
            bytes += topology.links() * A.getShape().get(1) * A.getDataType().getNumOfBytes();
    }
}
