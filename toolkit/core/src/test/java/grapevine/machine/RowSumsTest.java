package grapevine.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pass is forced on arrays of all sizes. */
class RowSumsTest {
    private static final List<String> ENGINES = List.of("MXNet", "PyTorch", "Java");
    private static final List<DataType> TYPES = List.of(DataType.FLOAT32, DataType.FLOAT64);

    private static Stream<Arguments> everywhere() {
        return ENGINES.stream().flatMap(engine -> TYPES.stream().map(type -> Arguments.of(engine, type)));
    }

    private static Stream<double[][]> weights() {
        Stream<double[][]> bothWays = Stream.of(
                        Topology.single(),
                        Topology.ring(5),
                        Topology.torus(3, 4),
                        Topology.star(9),
                        Topology.complete(7),
                        Topology.tree(8, 2),
                        Topology.erdosRenyi(64, 0.05, 1))
                .map(graph -> MixingMatrix.metropolis(graph).weights());
        Stream<double[][]> oneWay = Stream.of(Topology.directedRing(6), Topology.directedExponential(8))
                .map(graph -> MixingMatrix.columnStochastic(graph).weights());
        double[][] lost = MixingMatrix.metropolis(Topology.ring(5)).weights();
        lost[2] = new double[] {0, 0, 1, 0, 0}; // client 2 hears nobody
        lost[4] = new double[5]; // client 4 handed everything out, and nothing came back
        return Stream.of(bothWays, oneWay, Stream.<double[][]>of(lost)).flatMap(w -> w);
    }

    private static NDArray random(NDManager manager, int n, int d, DataType type) {
        Random random = new Random(n + d);
        double[] values = random.doubles((long) n * d, -1, 1).toArray();
        return manager.create(values, new Shape(n, d)).toType(type, false);
    }

    private static double[] values(NDArray A) {
        return A.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void sumsAreTheProductWhateverTheGraphAndTheWidth(String engine, DataType type) {
        double unit = type == DataType.FLOAT32 ? 0x1p-23 : 0x1p-52;
        try (NDManager manager = Engines.manager(engine)) {
            weights().forEach(W -> {
                for (int d : new int[] {1, 7, RowSums.LEAST, 3 * RowSums.WIDEST + 5}) {
                    NDArray A = random(manager, W.length, d, type);
                    NDArray product = manager.create(W).toType(type, false).matMul(A);
                    double[] sums = values(new RowSums(W).inOnePass(A).orElseThrow());
                    assertArrayEquals(values(product), sums, W.length * unit, W.length + " clients, d = " + d);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void momentsAreTheSumsAndTheSquaresAroundThem(String engine, DataType type) {
        double unit = type == DataType.FLOAT32 ? 0x1p-23 : 0x1p-52;
        try (NDManager manager = Engines.manager(engine)) {
            weights().forEach(W -> {
                for (int d : new int[] {1, 7, 3 * RowSums.WIDEST + 5}) {
                    NDArray A = random(manager, W.length, d, type);
                    NDList moments = new RowSums(W).moments(A).orElseThrow();
                    double[] a = values(A),
                            sums = values(new RowSums(W).inOnePass(A).orElseThrow());
                    assertArrayEquals(sums, values(moments.get(0)), "the bits of the sums alone");
                    double[] squares = new double[a.length];
                    for (int i = 0; i < W.length; i++)
                        for (int j = 0; j < W.length; j++)
                            for (int x = 0; x < d; x++)
                                squares[i * d + x] += W[i][j] * Math.pow(a[j * d + x] - sums[i * d + x], 2);
                    assertArrayEquals(squares, values(moments.get(1)), 8 * W.length * unit, W.length + " clients");
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void eachNumberIsTheSumInRisingOrderOfClients(String engine, DataType type) {
        int n = 9, d = 2 * RowSums.WIDEST + 1;
        double[][] W = MixingMatrix.metropolis(Topology.erdosRenyi(n, 0.5, 2)).weights();
        try (NDManager manager = Engines.manager(engine)) {
            NDArray A = random(manager, n, d, type);
            double[] a = values(A), expected = new double[n * d];
            for (int at = 0; at < n * d; at++)
                for (int j = 0; j < n; j++) {
                    double w = W[at / d][j], x = a[j * d + at % d];
                    expected[at] = type == DataType.FLOAT32
                            ? (float) expected[at] + (float) w * (float) x
                            : expected[at] + w * x;
                }
            assertArrayEquals(expected, values(new RowSums(W).inOnePass(A).orElseThrow()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void whatTheEngineStillComputesIsWaitedFor(String engine) {
        RowSums sums = new RowSums(MixingMatrix.metropolis(Topology.ring(4)).weights());
        try (NDManager manager = Engines.manager(engine)) {
            NDArray A = manager.zeros(new Shape(4, 300_000));
            for (int step = 0; step < 20; step++) A = sums.inOnePass(A.add(1)).orElseThrow();
            double[] values = values(A);
            assertEquals(20, Arrays.stream(values).min().orElseThrow(), 1e-4);
            assertEquals(20, Arrays.stream(values).max().orElseThrow(), 1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void whatIsSentStaysAsItIs(String engine) {
        try (NDManager manager = Engines.manager(engine)) {
            NDArray A = random(manager, 64, 20_000, DataType.FLOAT32);
            double[] before = values(A);
            NDArray sums = new RowSums(
                            MixingMatrix.metropolis(Topology.ring(64)).weights())
                    .of(A)
                    .orElseThrow();
            assertSame(A.getManager(), sums.getManager());
            assertArrayEquals(before, values(A));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void smallArraysAndManyNeighboursAreLeftToTheProduct(String engine) {
        RowSums ring = new RowSums(MixingMatrix.metropolis(Topology.ring(64)).weights());
        RowSums complete =
                new RowSums(MixingMatrix.metropolis(Topology.complete(64)).weights());
        try (NDManager manager = Engines.manager(engine)) {
            assertTrue(ring.of(manager.zeros(new Shape(64, 20_000))).isPresent());
            assertTrue(ring.of(manager.zeros(new Shape(64, 10_000))).isEmpty());
            assertTrue(complete.of(manager.zeros(new Shape(64, 20_000))).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void otherShapesAndTypesAreLeftToTheProduct(String engine) {
        RowSums sums = new RowSums(MixingMatrix.metropolis(Topology.ring(64)).weights());
        try (NDManager manager = Engines.manager(engine)) {
            for (Shape shape : List.of(new Shape(1 << 20), new Shape(64, 10, 2_000), new Shape(63, 20_000)))
                assertTrue(sums.of(manager.zeros(shape)).isEmpty(), shape.toString());
            assertTrue(sums.of(manager.zeros(new Shape(64, 20_000), DataType.INT64))
                    .isEmpty());
        }
    }

    @Test
    void columnsThatLieApartInMemoryAreReadRight() {
        double[][] W = MixingMatrix.metropolis(Topology.ring(5)).weights();
        try (NDManager manager = Engines.manager("PyTorch")) {
            NDArray turned = random(manager, 300, 5, DataType.FLOAT64).transpose();
            double[] product = values(manager.create(W).matMul(turned));
            assertArrayEquals(product, values(new RowSums(W).inOnePass(turned).orElseThrow()), 1e-15);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void inPlaceASumIsTheSame(String engine, DataType type) {
        try (NDManager manager = Engines.manager(engine)) {
            weights().forEach(W -> {
                RowSums sums = new RowSums(W);
                NDArray A = random(manager, W.length, 3 * RowSums.LEAST + 5, type);
                double[] expected = values(sums.inOnePass(A).orElseThrow());
                assertTrue(sums.inPlaceAnyway(A));
                assertArrayEquals(expected, values(A));
            });
        }
    }

    /** Of such an array PyTorch hands out a copy, in which sums would be lost. */
    @Test
    void whatDoesNotLieInOnePieceIsNotSummedInPlace() {
        try (NDManager manager = Engines.manager("PyTorch")) {
            RowSums sums = new RowSums(MixingMatrix.metropolis(Topology.ring(5)).weights());
            for (NDArray A : List.of(
                    random(manager, 700, 5, DataType.FLOAT32).transpose(),
                    random(manager, 5, 700, DataType.FLOAT32).get(":, 3:"),
                    random(manager, 1, 700, DataType.FLOAT32).broadcast(5, 700))) {
                double[] before = values(A);
                assertTrue(!sums.inPlaceAnyway(A));
                assertArrayEquals(before, values(A));
            }
        }
    }
}
