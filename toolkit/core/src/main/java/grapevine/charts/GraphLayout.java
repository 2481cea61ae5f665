package grapevine.charts;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.drawing.CircularLayoutAlgorithm2D;
import org.jgrapht.alg.drawing.FRLayoutAlgorithm2D;
import org.jgrapht.alg.drawing.model.Box2D;
import org.jgrapht.alg.drawing.model.MapLayoutModel2D;
import org.jgrapht.alg.drawing.model.Point2D;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleGraph;

/** Where the clients of a graph stand: places in the square from -1 to 1, found by JGraphT. */
final class GraphLayout {

    private static final int MOST_STEPS = 800;
    private static final int LEAST_STEPS = 60;
    private static final double PAIRS = 4e7;
    private static final double SPREAD = 0.3;
    private static final long SEED = 1;

    private GraphLayout() {}

    /** A place per client. */
    static double[][] of(List<List<Integer>> neighbors) {
        Graph<Integer, DefaultEdge> graph = graph(neighbors);
        MapLayoutModel2D<Integer> model = new MapLayoutModel2D<>(Box2D.of(-1, -1, 2, 2));
        if (isRegular(neighbors)) new CircularLayoutAlgorithm2D<Integer, DefaultEdge>(1).layout(graph, model);
        else
            new FRLayoutAlgorithm2D<Integer, DefaultEdge>(steps(neighbors.size()), SPREAD, new Random(SEED))
                    .layout(graph, model);
        double[][] places = IntStream.range(0, neighbors.size())
                .mapToObj(client -> place(model.get(client), isRegular(neighbors)))
                .toArray(double[][]::new);
        return isRegular(neighbors) ? places : filled(places);
    }

    /** The two ends of every link, one link after the other, each link once. */
    static int[] links(List<List<Integer>> neighbors) {
        return IntStream.range(0, neighbors.size())
                .boxed()
                .flatMapToInt(client -> neighbors.get(client).stream()
                        .filter(other -> other > client || !neighbors.get(other).contains(client))
                        .flatMapToInt(other -> IntStream.of(client, other)))
                .toArray();
    }

    /** Fewer for large graphs, so that none takes longer than a blink. */
    private static int steps(int clients) {
        return (int) Math.max(LEAST_STEPS, Math.min(MOST_STEPS, PAIRS / clients / clients));
    }

    private static Graph<Integer, DefaultEdge> graph(List<List<Integer>> neighbors) {
        Graph<Integer, DefaultEdge> graph = new SimpleGraph<>(DefaultEdge.class);
        IntStream.range(0, neighbors.size()).forEach(graph::addVertex);
        int[] ends = links(neighbors);
        for (int i = 0; i < ends.length; i += 2) graph.addEdge(ends[i], ends[i + 1]);
        return graph;
    }

    /** Whether every link goes both ways. */
    static boolean isSymmetric(List<List<Integer>> neighbors) {
        return IntStream.range(0, neighbors.size()).allMatch(client -> neighbors.get(client).stream()
                .allMatch(other -> neighbors.get(other).contains(client)));
    }

    /** Whether all clients have the same number of neighbours. */
    static boolean isRegular(List<List<Integer>> neighbors) {
        return neighbors.stream().mapToInt(List::size).distinct().count() == 1;
    }

    /** On the circle JGraphT begins at the right and goes up; here client 0 is at the top and 1 to its right. */
    private static double[] place(Point2D point, boolean circle) {
        return circle ? new double[] {point.getY(), point.getX()} : new double[] {point.getX(), point.getY()};
    }

    /** The same places, stretched and shifted until they fill the square in both directions. */
    private static double[][] filled(double[][] places) {
        double[][] filled = new double[places.length][2];
        for (int axis = 0; axis < 2; axis++) {
            int k = axis;
            double low = IntStream.range(0, places.length)
                    .mapToDouble(i -> places[i][k])
                    .min()
                    .orElse(0);
            double high = IntStream.range(0, places.length)
                    .mapToDouble(i -> places[i][k])
                    .max()
                    .orElse(0);
            for (int i = 0; i < places.length; i++)
                filled[i][k] = high - low < 1e-9 ? 0 : 2 * (places[i][k] - low) / (high - low) - 1;
        }
        return filled;
    }
}
