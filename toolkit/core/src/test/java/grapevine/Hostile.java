package grapevine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.GradientTracking;
import grapevine.core.Algorithm;
import grapevine.core.Clocks;
import grapevine.core.Compression;
import grapevine.core.Metric;
import grapevine.core.Round;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Times;
import grapevine.data.BySubject;
import grapevine.data.ClassesPerClient;
import grapevine.data.Corruption;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.JpegNoise;
import grapevine.data.LeastSquares;
import grapevine.data.Partition;
import grapevine.data.Samples;
import grapevine.data.Shards;
import grapevine.data.Source;
import grapevine.graph.GraphSchedule;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import grapevine.tasks.Agreement;
import grapevine.tasks.Models;
import grapevine.tasks.Quadratic;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** For each type of parameter what nobody should hand over: null first, where there is one. */
final class Hostile {
    private static final double NAN = Double.NaN;
    private static final Topology TWO_PAIRS = Topology.of(new int[][] {{0, 1}, {2, 3}});

    private Hostile() {}

    private record NoGraph() implements GraphSchedule {
        @Override
        public Topology at(int t, Topology whole, RandomGenerator random) {
            return null;
        }
    }

    private record OtherGraph() implements GraphSchedule {
        @Override
        public Topology at(int t, Topology whole, RandomGenerator random) {
            return Topology.ring(7);
        }
    }

    private record Duration(double time) implements Times {
        @Override
        public double draw(RandomGenerator random, int... who) {
            return time;
        }
    }

    private record Stateless() implements Algorithm<GossipSgd.State> {
        @Override
        public GossipSgd.State init(NDArray X0) {
            return null;
        }

        @Override
        public GossipSgd.State step(GossipSgd.State state, Round round) {
            return state;
        }
    }

    private record Stepless() implements Algorithm<GossipSgd.State> {
        @Override
        public GossipSgd.State init(NDArray X0) {
            return new GossipSgd.State(X0);
        }

        @Override
        public GossipSgd.State step(GossipSgd.State state, Round round) {
            return null;
        }
    }

    private record Corrupting(int[] clients, Dataset made) implements Corruption {
        @Override
        public int[] affected(int all, RandomGenerator random) {
            return clients;
        }

        @Override
        public void check(Dataset data, int all) {}

        @Override
        public Dataset corrupt(Dataset data, int[] positions) {
            return made;
        }
    }

    /** The caller's own error comes through as it is. */
    static <T> T thrown() {
        throw new IllegalStateException("the caller's own code needs to throw this, got here");
    }

    static List<Object> values(Class<?> type, Type generic) {
        List<Object> values = new ArrayList<>();
        if (!type.isPrimitive()) values.add(null);
        if (type.isEnum()) values.addAll(Arrays.asList(type.getEnumConstants()));
        if (type == List.class) values.addAll(lists(((ParameterizedType) generic).getActualTypeArguments()[0]));
        else values.addAll(TABLE.getOrDefault(type, List.of()));
        return values;
    }

    private static List<Object> lists(Type element) {
        List<Object> lists = new ArrayList<>(List.of(List.of(), Arrays.asList((Object) null)));
        if (element == Integer.class)
            lists.addAll(List.of(List.of(-1), List.of(0), List.of(1, 1, 1), List.of(1 << 30)));
        if (element == String.class) lists.addAll(List.of(List.of("one"), List.of("a", "a", "")));
        if (element == Topology.class) lists.add(List.of(Topology.ring(4), Topology.ring(5)));
        if (element == int[].class)
            lists.addAll(List.of(List.of(new int[0]), List.of(new int[] {-1}), List.of(new int[] {1 << 30})));
        if (element.getTypeName().contains("Integer>"))
            lists.addAll(List.of(
                    List.of(List.of()),
                    List.of(List.of(-1)),
                    List.of(List.of(0)),
                    List.of(List.of(1), Arrays.asList((Object) null))));
        return lists;
    }

    private static Samples samples(int label, float feature) {
        float[] features = new float[20 * 4];
        features[0] = feature;
        int[] labels = new int[20];
        labels[0] = label;
        return new Samples(features, labels);
    }

    private static Dataset table(int classes) {
        return new Dataset("a table", List.of(4), List.of("a", "b", "c"), samples(0, 1), samples(classes, 1));
    }

    private static final Map<Class<?>, List<Object>> TABLE = Map.ofEntries(
            Map.entry(int.class, List.of(Integer.MIN_VALUE, -1, 0, 1, 2, 1_000_000_007, Integer.MAX_VALUE)),
            Map.entry(long.class, List.of(Long.MIN_VALUE, -1L, 0L, Long.MAX_VALUE)),
            Map.entry(boolean.class, List.of(false, true)),
            Map.entry(
                    double.class,
                    List.of(
                            NAN,
                            Double.POSITIVE_INFINITY,
                            Double.NEGATIVE_INFINITY,
                            -1.0,
                            -0.0,
                            0.0,
                            1e-300,
                            1e300,
                            1.0,
                            2.0)),
            Map.entry(
                    String.class,
                    List.of(
                            "",
                            " ",
                            "no such",
                            "x".repeat(10_000),
                            "\0\u001b[31m\n",
                            "../../etc/passwd",
                            "%s%n",
                            "log ")),
            Map.entry(
                    Path.class,
                    List.of(
                            Path.of(""),
                            Path.of("/"),
                            Path.of("target"),
                            Path.of("target", "hostile", "no such", "file"),
                            Path.of("/proc/no such"),
                            Path.of("x".repeat(300)))),
            Map.entry(Optional.class, List.of(Optional.empty(), Optional.of(Path.of("no such")))),
            Map.entry(
                    int[].class,
                    List.of(new int[0], new int[] {-1}, new int[] {0}, new int[] {1, 1}, new int[] {1 << 30})),
            Map.entry(long[].class, List.of(new long[0], new long[] {1, 1}, new long[] {Long.MIN_VALUE})),
            Map.entry(byte[].class, List.of(new byte[0], new byte[] {2}, new byte[] {-1, 0, 1})),
            Map.entry(float[].class, List.of(new float[0], new float[] {Float.NaN}, new float[] {1, 2, 3})),
            Map.entry(
                    double[].class,
                    List.of(
                            new double[0],
                            new double[] {NAN},
                            new double[] {1},
                            new double[] {0, 0, 0, 0},
                            new double[] {1, 2, 3, Double.POSITIVE_INFINITY},
                            new double[] {1e300, -1e300, 1e300, -1e300})),
            Map.entry(
                    int[][].class,
                    List.of(
                            new int[0][],
                            new int[][] {null},
                            new int[][] {{}},
                            new int[][] {{0, 0}},
                            new int[][] {{-1, 0}},
                            new int[][] {{0, 1, 2}},
                            new int[][] {{0, 1}, {0, 1}},
                            new int[][] {{0, Integer.MAX_VALUE}},
                            new int[][] {{0, 1_000_000_007}},
                            new int[][] {{0, 100_000}})),
            Map.entry(
                    double[][].class,
                    List.of(
                            new double[0][],
                            new double[4][],
                            new double[4][0],
                            new double[4][4],
                            new double[][] {{1}, {1, 2}, {1}, {1}},
                            new double[][] {{NAN}, {1}, {1}, {1}},
                            new double[][] {{1}, {1}, {1}, null},
                            new double[][] {{1, 1}, {1, 1}},
                            new double[][] {{-1}},
                            new double[][] {{1e300, 0}, {0, 1e-300}})),
            Map.entry(
                    double[][][].class,
                    List.of(
                            new double[0][][],
                            new double[4][][],
                            new double[4][2][],
                            new double[][][] {{{NAN}}, {{1}}, {{1}}, {{1}}},
                            new double[][][] {{{1}}, {{1, 2}}, {{1}}, {{1}}})),
            Map.entry(
                    Topology.class,
                    List.of(
                            Topology.single(),
                            Topology.ring(5),
                            Topology.complete(2),
                            Topology.directedRing(4),
                            TWO_PAIRS,
                            Topology.directed(new int[][] {{0, 1}, {1, 2}, {2, 3}}),
                            Topology.star(201))),
            Map.entry(
                    MixingMatrix.class,
                    List.of(
                            MixingMatrix.metropolis(Topology.ring(5)),
                            MixingMatrix.columnStochastic(Topology.directedRing(4)),
                            MixingMatrix.columnStochastic(Topology.star(4)),
                            MixingMatrix.metropolis(TWO_PAIRS),
                            MixingMatrix.of(
                                    Topology.ring(4),
                                    new double[][] {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}}))),
            Map.entry(
                    Topology[].class,
                    List.of(
                            new Topology[0],
                            new Topology[] {null},
                            new Topology[] {Topology.ring(5)},
                            new Topology[] {TWO_PAIRS},
                            new Topology[] {Topology.directedRing(4)})),
            Map.entry(Experiment[].class, List.of(new Experiment[0], new Experiment[] {null})),
            Map.entry(GraphSchedule.class, List.of(new NoGraph(), new OtherGraph(), lambda())),
            Map.entry(Compression.class, List.of(new Speechless())),
            Map.entry(BiPredicate.class, List.of((BiPredicate<Object, Object>) (i, j) -> thrown())),
            Map.entry(Clocks.class, List.of(Clocks.clients(1e-300), Clocks.edges(1e300))),
            Map.entry(
                    Times.class,
                    List.of(
                            new Duration(NAN),
                            new Duration(-1),
                            new Duration(0),
                            new Times.Constant(1e300),
                            new Times.Stragglers(new Times.Constant(1), 2, List.of(9)),
                            (Times) (random, who) -> 1)),
            Map.entry(Schedule.class, List.of((Schedule) t -> NAN, (Schedule) t -> -1, (Schedule) t -> 1e300, (Schedule)
                    t -> thrown())),
            Map.entry(
                    Metric.class,
                    List.of(
                            (Metric) s -> null,
                            (Metric) s -> Map.of(),
                            (Metric) s -> Map.of("", new double[0]),
                            (Metric) s -> Map.of("three", new double[3]),
                            (Metric) s -> java.util.Collections.singletonMap("null", null),
                            (Metric) s -> java.util.Collections.singletonMap(null, new double[1]),
                            (Metric) s -> thrown(),
                            Metric.of("accuracy", s -> NAN))),
            Map.entry(
                    Source.class,
                    List.of(
                            (Source) () -> null,
                            (Source) Hostile::thrown,
                            new Digits(3, 1, 0),
                            new LeastSquares(40, 2, 0, 0),
                            (Source) () -> table(2))),
            Map.entry(
                    Dataset.class, List.of(table(2), new Digits(3, 1, 0).load(), new LeastSquares(40, 2, 0, 0).load())),
            Map.entry(Samples.class, List.of(samples(9, 1), samples(-1, 1), samples(0, Float.NaN))),
            Map.entry(
                    Partition.class,
                    List.of(
                            new BySubject(),
                            new Shards(51),
                            new ClassesPerClient(11),
                            (Partition) (labels, sizes, random) -> null,
                            (Partition) (labels, sizes, random) -> List.of(),
                            (Partition) (labels, sizes, random) -> Arrays.asList(null, null, null, null),
                            (Partition)
                                    (labels, sizes, random) -> List.of(new int[0], new int[1], new int[1], new int[1]),
                            (Partition) (labels, sizes, random) ->
                                    List.of(new int[] {-1}, new int[1], new int[1], new int[1]),
                            (Partition) (labels, sizes, random) ->
                                    List.of(new int[] {200}, new int[1], new int[1], new int[1]),
                            (Partition) (labels, sizes, random) -> thrown())),
            Map.entry(
                    Corruption.class,
                    List.of(
                            new JpegNoise(5, 0.5),
                            new Corrupting(new int[] {0}, null),
                            new Corrupting(null, table(2)),
                            new Corrupting(new int[] {4}, table(2)),
                            new Corrupting(new int[] {-1}, table(2)),
                            new Corrupting(new int[] {0}, table(2)))),
            Map.entry(
                    Algorithm.class,
                    List.of(new Stateless(), new Stepless(), new GradientTracking(1e300), new GossipSgd(1e-300))),
            Map.entry(
                    Task.class,
                    List.of(
                            new Agreement(5),
                            new Agreement(4, 3),
                            Quadratic.of(new double[][] {{0}, {0}, {0}, {0}}, new double[4][1]),
                            Quadratic.of(new double[][] {{1e300}, {1}, {1}, {1}}, new double[4][1]))),
            Map.entry(Block.class, List.of(Models.softmax(3), Models.groupNorm(7))),
            Map.entry(
                    Supplier.class,
                    List.of(
                            (Supplier<Block>) () -> null,
                            (Supplier<Block>) Hostile::thrown,
                            (Supplier<Block>) () -> Models.softmax(3),
                            (Supplier<Block>) () -> Models.groupNorm(7))),
            Map.entry(
                    UnaryOperator.class,
                    List.of(
                            (UnaryOperator<Experiment>) e -> null,
                            (UnaryOperator<Experiment>) e -> thrown(),
                            (UnaryOperator<Experiment>) e -> e.gossipSgd(1e300))),
            Map.entry(ToDoubleFunction.class, List.of((ToDoubleFunction<Object>) s -> NAN, (ToDoubleFunction<Object>)
                    s -> thrown())),
            Map.entry(
                    IntFunction.class,
                    List.of(
                            (IntFunction<float[][]>) k -> null,
                            (IntFunction<float[][]>) k -> new float[0][],
                            (IntFunction<float[][]>) k -> new float[2][],
                            (IntFunction<float[][]>) k -> new float[2][0],
                            (IntFunction<float[][]>) k -> new float[][] {{Float.NaN, 1}, {0, 1}})));

    record Speechless() implements Compression {
        @Override
        public NDArray said(NDArray A, NDArray known) {
            return null;
        }

        @Override
        public long bytes(long width, DataType type, boolean first) {
            return -1;
        }
    }

    private static GraphSchedule lambda() {
        return (t, whole, random) -> whole;
    }
}
