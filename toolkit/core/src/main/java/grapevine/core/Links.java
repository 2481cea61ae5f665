package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.machine.RowSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Who hears whom in one exchange, and with what weight: the graph of the round, less the messages that got lost. */
final class Links implements Averages {
    private final double[][] weights;
    private final List<List<Integer>> heard;
    private final List<Delivery.Odd> odd;
    private final int sent;
    private final NDArray W;
    private final RowSums sums;
    private final List<Group> groups = new ArrayList<>();
    private final NDArray order;
    private final NDArray kept;

    /** The clients that hear the same number of neighbours, so that they can be merged in one stroke. */
    private record Group(NDArray clients, NDArray senders, NDArray weights) {}

    /**
     * @param links how many messages are sent
     * @param delivery which of them arrive, and what they count
     */
    Links(int links, Delivery delivery, NDManager manager, DataType type) {
        sent = links;
        weights = delivery.weights();
        heard = delivery.heard();
        odd = delivery.odd();
        int n = weights.length;
        double[] flat = Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray();
        W = manager.create(flat).toType(type, false).reshape(n, n);
        sums = new RowSums(weights);
        double[] diagonal =
                IntStream.range(0, n).mapToDouble(i -> weights[i][i]).toArray();
        kept = manager.create(diagonal).toType(type, false).reshape(n, 1, 1);
        Map<Integer, List<Integer>> byDegree = IntStream.range(0, n)
                .boxed()
                .collect(Collectors.groupingBy(i -> heard.get(i).size(), TreeMap::new, Collectors.toList()));
        int[] place = new int[n];
        int next = 0;
        for (List<Integer> clients : byDegree.values()) {
            groups.add(group(clients, manager, type));
            for (int client : clients) place[client] = next++;
        }
        order = manager.create(place);
    }

    private Group group(List<Integer> clients, NDManager manager, DataType type) {
        int k = heard.get(clients.get(0)).size();
        int[] senders = new int[clients.size() * (k + 1)];
        double[] w = new double[senders.length];
        for (int at = 0; at < senders.length; at++) {
            int i = clients.get(at / (k + 1)), place = at % (k + 1);
            senders[at] = place == 0 ? i : heard.get(i).get(place - 1);
            w[at] = weights[i][senders[at]];
        }
        int[] own = clients.stream().mapToInt(i -> i).toArray();
        Shape shape = new Shape(clients.size(), k + 1, 1);
        return new Group(
                manager.create(own),
                manager.create(senders),
                manager.create(w).toType(type, false).reshape(shape));
    }

    /** How many messages are sent, those included that get lost. */
    int sent() {
        return sent;
    }

    /**
     * What clients have after an exchange of averages or shares, A + gamma (W S - S), and W A where all is said.
     *
     * @param own A, what they have
     * @param said S, what they said; the same arrays where that is all of it, and not late
     */
    NDList average(NDList own, NDList said, double gamma, Oddities oddities) {
        NDList mixed = new NDList();
        for (int part = 0; part < own.size(); part++) {
            NDArray A = own.get(part), S = said.get(part);
            mixed.add(A == S ? average(A) : A.add(average(S).subi(S).muli(gamma)));
        }
        return oddities.add(odd, mixed, said, gamma);
    }

    /** W A. */
    NDArray average(NDArray A) {
        return sums.of(A).orElseGet(() -> product(A));
    }

    @Override
    public NDArray mean(NDArray A) {
        return average(A);
    }

    @Override
    public Optional<NDList> moments(NDArray A) {
        return sums.moments(A);
    }

    /** W A in the place of A; false, and nothing else, where that is not the faster way. */
    boolean averageInPlace(NDArray A) {
        return sums.inPlace(A);
    }

    private NDArray product(NDArray A) {
        NDArray mixed = W.matMul(A);
        mixed.attach(A.getManager());
        return mixed;
    }

    /**
     * Each client's own merge of what it has and what it hears.
     *
     * @param own what the clients have
     * @param sent what they sent; the same arrays where nothing is late
     */
    NDList merge(NDList own, NDList sent, Consensus how, Oddities oddities) {
        if (!odd.isEmpty()) {
            NDList merged = oneByOne(own, sent, how, oddities);
            List<Delivery.Odd> shares = odd.stream()
                    .filter(message -> message.kind() == Delivery.Kind.EXTRA)
                    .toList();
            return how.averages() ? oddities.add(shares, merged, sent, 1) : merged;
        }
        Optional<NDList> atOnce = own == sent && ClientByClient.large(own) ? how.merge(own, this) : Optional.empty();
        if (atOnce.isPresent()) return atOnce.get();
        if (ClientByClient.pays(own))
            return ClientByClient.each(own, (client, rows, nearby) -> merge(own, sent, client, nearby, how, Map.of()));
        List<NDList> merged =
                groups.stream().map(group -> merge(own, sent, group, how)).toList();
        if (merged.size() == 1) return merged.get(0);
        NDIndex arranged = new NDIndex("{}", copy(order, own));
        return new NDList(ClientByClient.concat(merged).stream()
                .map(rows -> rows.get(arranged))
                .toList());
    }

    /** Where clients hear other things than were said. */
    private NDList oneByOne(NDList own, NDList sent, Consensus how, Oddities oddities) {
        NDManager scope = own.head().getManager();
        List<NDList> merged = IntStream.range(0, heard.size())
                .mapToObj(client -> merge(own, sent, client, scope, how, oddities.heardBy(client, odd, sent)))
                .toList();
        return ClientByClient.concat(merged);
    }

    /** @param odd what this client hears instead of what a sender said */
    private NDList merge(
            NDList own, NDList sent, int client, NDManager scope, Consensus how, Map<Integer, NDList> odd) {
        int[] senders = IntStream.concat(
                        IntStream.of(client), heard.get(client).stream().mapToInt(j -> j))
                .toArray();
        double[] w = Arrays.stream(senders).mapToDouble(j -> weights[client][j]).toArray();
        NDList parts = new NDList();
        for (int part = 0; part < own.size(); part++) {
            NDList rows = new NDList();
            for (int j : senders) {
                if (odd.containsKey(j)) odd.get(j).get(part).attach(scope);
                rows.add(
                        odd.containsKey(j)
                                ? odd.get(j).get(part)
                                : ClientByClient.row((j == client ? own : sent).get(part), j, scope));
            }
            parts.add(NDArrays.concat(rows, 0).expandDims(0));
        }
        DataType type = own.head().getDataType();
        return how.merge(parts, scope.create(w).toType(type, false).reshape(1, w.length, 1));
    }

    private static NDList merge(NDList own, NDList sent, Group group, Consensus how) {
        NDArray w = copy(group.weights(), own);
        NDIndex clients = new NDIndex("{}", copy(group.clients(), own)),
                senders = new NDIndex("{}", copy(group.senders(), own));
        long g = w.getShape().get(0), k = w.getShape().get(1) - 1;
        NDList parts = new NDList();
        for (int part = 0; part < own.size(); part++) {
            NDArray all = sent.get(part).get(senders).reshape(g, k + 1, -1);
            boolean late = own.get(part) != sent.get(part);
            parts.add(late ? first(own.get(part).get(clients), all) : all);
        }
        return how.merge(parts, w);
    }

    /** What clients have now in the place of what they had, shape (g, p), at the head of what they hear. */
    private static NDArray first(NDArray own, NDArray all) {
        NDArray now = own.expandDims(1);
        return all.getShape().get(1) == 1 ? now : now.concat(all.get(":, 1:"), 1);
    }

    /** Each client's merge of its own share, while those of the others are still under way. */
    NDList keep(NDList own, Consensus how) {
        long n = kept.getShape().get(0);
        return how.merge(
                new NDList(own.stream().map(part -> part.reshape(n, 1, -1)).toList()), copy(kept, own));
    }

    /** A copy that ends with the round, and with it whatever is made from it. */
    private static NDArray copy(NDArray kept, NDList parts) {
        NDArray copy = kept.duplicate();
        copy.attach(parts.head().getManager());
        return copy;
    }
}
