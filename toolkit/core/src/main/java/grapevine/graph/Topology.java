package grapevine.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * A graph over the clients {@code 0 .. n-1}: who hears whom. In most graphs every link goes both ways; in directed ones
 * client i may hear client j without being heard by it.
 *
 * @param name the call that makes the graph, such as {@code ring(8)}
 * @param neighbors {@code neighbors.get(i)} lists the clients that client {@code i} hears in rising order, without
 *     {@code i} itself
 */
public record Topology(String name, List<List<Integer>> neighbors) {

    private static final int MOST = 10_000; // with more clients, their weights do not fit into memory

    /** Refuses links that lead nowhere or to the client itself. */
    public Topology {
        require(name != null, "a topology needs a name, got null");
        require(
                neighbors != null
                        && neighbors.stream()
                                .noneMatch(
                                        heard -> heard == null || heard.stream().anyMatch(Objects::isNull)),
                "a topology needs the neighbors of every client, got null");
        requireSize("a topology", neighbors.size());
        neighbors = neighbors.stream()
                .map(list -> list.stream().sorted().distinct().toList())
                .toList();
        int n = neighbors.size();
        require(n >= 1, "a topology needs at least 1 client, got 0");
        for (int i = 0; i < n; i++)
            for (int j : neighbors.get(i)) {
                require(j >= 0 && j < n, "a link needs clients in 0 .. " + (n - 1) + ", got " + i + "-" + j);
                require(i != j, "a link needs two different clients, got " + i + "-" + j);
            }
    }

    /** One client, alone with all the data. */
    public static Topology single() {
        return linked("single()", 1, (i, j) -> true);
    }

    /** A cycle of {@code n >= 3} clients; every client has degree 2. */
    public static Topology ring(int n) {
        require(n >= 3, "ring(clients) needs at least 3 clients, got " + n + "; for two clients use complete(2)");
        requireSize("ring(clients)", n);
        return linked("ring(" + n + ")", n, (i, j) -> j - i == 1 || j - i == n - 1);
    }

    /** A cycle in which every client also talks to its neighbours' neighbours: degree 4, {@code n >= 5}. */
    public static Topology twoHopRing(int n) {
        require(n >= 5, "twoHopRing(clients) needs at least 5 clients, got " + n + "; for fewer use complete(n)");
        requireSize("twoHopRing(clients)", n);
        return linked("twoHopRing(" + n + ")", n, (i, j) -> j - i <= 2 || j - i >= n - 2);
    }

    /** A tree filled level by level from client 0, in which every client has up to {@code branching >= 1} children. */
    public static Topology tree(int n, int branching) {
        require(n >= 2, "tree(clients, branching) needs at least 2 clients, got " + n);
        require(branching >= 1, "tree(clients, branching) needs branching >= 1, got " + branching);
        requireSize("tree(clients, branching)", n);
        return linked("tree(" + n + ", " + branching + ")", n, (i, j) -> (j - 1) / branching == i);
    }

    /** A rectangle of clients, each next to those left, right, above and below; client {@code r * columns + c}. */
    public static Topology grid(int rows, int columns) {
        requireSize("grid(rows, columns)", (long) rows * columns);
        require(
                rows >= 1 && columns >= 1 && rows * columns >= 2,
                "grid(rows, columns) needs at least 2 clients, got " + rows + " x " + columns);
        return linked(
                "grid(" + rows + ", " + columns + ")",
                rows * columns,
                (i, j) -> j - i == columns || (j - i == 1 && j % columns != 0));
    }

    /** A grid whose opposite sides are joined; every client has degree 4. */
    public static Topology torus(int rows, int columns) {
        requireSize("torus(rows, columns)", (long) rows * columns);
        require(
                rows >= 3 && columns >= 3,
                "torus(rows, columns) needs at least 3 x 3 clients, got " + rows + " x " + columns
                        + "; for less use grid(rows, columns)");
        return linked("torus(" + rows + ", " + columns + ")", rows * columns, (i, j) -> {
            int down = Math.abs(j / columns - i / columns), right = Math.abs(j % columns - i % columns);
            return (right == 0 && (down == 1 || down == rows - 1))
                    || (down == 0 && (right == 1 || right == columns - 1));
        });
    }

    /** Client 0 in the middle, everyone else next to it alone. */
    public static Topology star(int n) {
        require(n >= 2, "star(clients) needs at least 2 clients, got " + n);
        requireSize("star(clients)", n);
        return linked("star(" + n + ")", n, (i, j) -> i == 0);
    }

    /** Everyone next to everyone; every client has degree {@code n-1}. */
    public static Topology complete(int n) {
        require(n >= 2, "complete(clients) needs at least 2 clients, got " + n);
        requireSize("complete(clients)", n);
        return linked("complete(" + n + ")", n, (i, j) -> true);
    }

    /** The {@code 2^dimension} corners of a cube, linked along its edges; every client has degree {@code dimension}. */
    public static Topology hypercube(int dimension) {
        require(
                dimension >= 1 && dimension <= 12,
                "hypercube(dimension) needs a dimension in 1 .. 12, got " + dimension);
        return linked("hypercube(" + dimension + ")", 1 << dimension, (i, j) -> Integer.bitCount(i ^ j) == 1);
    }

    /**
     * Everyone next to the clients 1, 2, 4, 8, ... places away around the circle, in both directions.
     *
     * <p>Ying et al., <a href="https://arxiv.org/abs/2110.13363">Exponential Graph is Provably Efficient for
     * Decentralized Deep Training</a>, NeurIPS 2021 (there with one direction only, as in {@link #directedExponential}).
     */
    public static Topology exponential(int n) {
        require(n >= 2, "exponential(clients) needs at least 2 clients, got " + n);
        requireSize("exponential(clients)", n);
        return linked(
                "exponential(" + n + ")",
                n,
                (i, j) -> Integer.bitCount(j - i) == 1 || Integer.bitCount(n - (j - i)) == 1);
    }

    /**
     * Every link present with probability {@code u}, independently. Connected with high probability only for
     * {@code u > ln(n) / n}; {@link #connected()} tells.
     *
     * @param u the probability of a link, in (0, 1]
     * @param seed the same seed gives the same graph
     */
    public static Topology erdosRenyi(int n, double u, long seed) {
        require(n >= 2, "erdosRenyi(clients, u, seed) needs at least 2 clients, got " + n);
        require(u > 0 && u <= 1, "erdosRenyi(clients, u, seed) needs a probability 0 < u <= 1, got " + u);
        requireSize("erdosRenyi(clients, u, seed)", n);
        SplittableRandom random = new SplittableRandom(seed);
        return linked("erdosRenyi(" + n + ", " + u + ", " + seed + ")", n, (i, j) -> random.nextDouble() < u);
    }

    /** The clients 0 .. the highest one named, with exactly these links, each given once as {@code {i, j}}. */
    public static Topology of(int[]... edges) {
        require(edges != null && edges.length >= 1, "of(edges) needs at least one edge {i, j}, got none");
        requirePairs("of(edges) needs pairs {i, j}", edges);
        requireSize("of(edges)", 1L + highest(edges));
        return heard("of" + list(edges), 1 + highest(edges), edges, true);
    }

    /** The clients 0 .. the highest one named, with exactly these one-way links, each given as {@code {from, to}}. */
    public static Topology directed(int[]... links) {
        require(links != null && links.length >= 1, "directed(links) needs at least one link {from, to}, got none");
        requirePairs("directed(links) needs pairs {from, to}", links);
        requireSize("directed(links)", 1L + highest(links));
        return heard("directed" + list(links), 1 + highest(links), links, false);
    }

    /** A cycle of {@code n >= 2} clients with one-way links: client i sends to client i + 1 alone. */
    public static Topology directedRing(int n) {
        require(n >= 2, "directedRing(clients) needs at least 2 clients, got " + n);
        requireSize("directedRing(clients)", n);
        int[][] links =
                IntStream.range(0, n).mapToObj(i -> new int[] {i, (i + 1) % n}).toArray(int[][]::new);
        return heard("directedRing(" + n + ")", n, links, false);
    }

    /**
     * Every client sends to the clients 1, 2, 4, 8, ... places further around the circle, in one direction: news reaches
     * everyone over at most log2(n) links, rounded up.
     *
     * <p>Ying et al., <a href="https://arxiv.org/abs/2110.13363">Exponential Graph is Provably Efficient for
     * Decentralized Deep Training</a>, NeurIPS 2021 (the static exponential graph); Assran et al., <a
     * href="https://arxiv.org/abs/1811.10792">Stochastic Gradient Push</a>, ICML 2019.
     */
    public static Topology directedExponential(int n) {
        require(n >= 2, "directedExponential(clients) needs at least 2 clients, got " + n);
        requireSize("directedExponential(clients)", n);
        int[][] links = IntStream.range(0, n)
                .boxed()
                .flatMap(i -> IntStream.iterate(1, hop -> hop < n, hop -> 2 * hop)
                        .mapToObj(hop -> new int[] {i, (i + hop) % n}))
                .toArray(int[][]::new);
        return heard("directedExponential(" + n + ")", n, links, false);
    }

    /** The number of clients n. */
    public int clients() {
        return neighbors.size();
    }

    /** The clients that client {@code i} hears, without {@code i}. */
    public List<Integer> neighbors(int i) {
        requireClient("neighbors", i);
        return neighbors.get(i);
    }

    /** The number of clients that client {@code i} hears. */
    public int degree(int i) {
        requireClient("degree", i);
        return neighbors.get(i).size();
    }

    /** The clients that hear client {@code i}; where every link goes both ways, those that it hears. */
    public List<Integer> listeners(int i) {
        requireClient("listeners", i);
        return listeners().get(i);
    }

    /** Whether every link goes both ways. */
    public boolean symmetric() {
        return neighbors.equals(listeners());
    }

    /** The number of one-way links, 2|E| where all go both ways: one message travels over each when all clients send. */
    public int links() {
        return neighbors.stream().mapToInt(List::size).sum();
    }

    /** Whether news from any client can reach every other one (strongly connected, where links are one-way). */
    public boolean connected() {
        return !distances(0).contains(-1) && !distances(0, neighbors).contains(-1);
    }

    /** The number of links on the shortest way of news from client {@code i} to each client; -1 where there is none. */
    public List<Integer> distances(int i) {
        requireClient("distances", i);
        return distances(i, listeners());
    }

    private List<Integer> distances(int i, List<List<Integer>> next) {
        Integer[] distance = new Integer[clients()];
        Arrays.fill(distance, -1);
        distance[i] = 0;
        List<Integer> queue = new ArrayList<>(List.of(i));
        for (int head = 0; head < queue.size(); head++)
            for (int reached : next.get(queue.get(head)))
                if (distance[reached] < 0) {
                    distance[reached] = distance[queue.get(head)] + 1;
                    queue.add(reached);
                }
        return List.of(distance);
    }

    /** lambda_2 of the Laplacian L = D - A, >= 0, and > 0 exactly when the graph is connected; not for one-way links. */
    public double algebraicConnectivity() {
        require(
                symmetric(),
                "algebraicConnectivity() needs links that go both ways, got " + this
                        + "; MixingMatrix.columnStochastic(topology).spectralGap() tells how fast news mixes");
        double[][] laplacian = new double[clients()][clients()];
        for (int i = 0; i < clients(); i++) {
            laplacian[i][i] = degree(i);
            for (int j : neighbors.get(i)) laplacian[i][j] = -1;
        }
        return Spectrum.symmetric(laplacian)[Math.min(1, clients() - 1)];
    }

    @Override
    public String toString() {
        return "Topology." + name;
    }

    private static void requireSize(String call, long clients) {
        require(clients <= MOST, call + " needs at most " + MOST + " clients, got " + clients);
    }

    private void requireClient(String call, int i) {
        require(i >= 0 && i < clients(), call + "(i) needs a client in 0 .. " + (clients() - 1) + ", got " + i);
    }

    private List<List<Integer>> listeners() {
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < clients(); i++) lists.add(new ArrayList<>());
        for (int i = 0; i < clients(); i++)
            for (int j : neighbors.get(i)) lists.get(j).add(i);
        return lists;
    }

    private static void requirePairs(String what, int[]... links) {
        for (int[] link : links)
            require(
                    link != null && link.length == 2 && Math.min(link[0], link[1]) >= 0,
                    what + " of clients >= 0, got " + Arrays.toString(link));
    }

    private static String list(int[]... links) {
        return "(new int[][] " + Arrays.deepToString(links).replace('[', '{').replace(']', '}') + ")";
    }

    private static int highest(int[]... links) {
        return Arrays.stream(links).flatMapToInt(Arrays::stream).max().orElseThrow();
    }

    /** The graph over n clients in which, for each link, the second client hears the first. */
    private static Topology heard(String name, int n, int[][] links, boolean both) {
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < n; i++) lists.add(new ArrayList<>());
        for (int[] link : links) {
            lists.get(link[1]).add(link[0]);
            if (both) lists.get(link[0]).add(link[1]);
        }
        return new Topology(name, lists);
    }

    /** The graph over n clients with a link i-j, i < j, wherever the rule holds. */
    private static Topology linked(String name, int n, BiPredicate<Integer, Integer> rule) {
        List<List<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < n; i++) lists.add(new ArrayList<>());
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++)
                if (rule.test(i, j)) {
                    lists.get(i).add(j);
                    lists.get(j).add(i);
                }
        return new Topology(name, lists);
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
