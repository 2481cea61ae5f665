package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.consensus.Geometry;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large models are merged at once or client by client, small ones all together: to the same numbers. */
class ClientByClientTest {
    private static final int N = 6, D = 30_000, FEW = 50;

    static Stream<Arguments> geometries() {
        return Stream.of("MXNet", "PyTorch", "Java").flatMap(engine -> Stream.of(Geometry.values())
                .flatMap(how ->
                        Stream.of(DataType.FLOAT32, DataType.FLOAT64).map(type -> Arguments.of(engine, how, type))));
    }

    private static NDArray random(NDManager manager, DataType type, long seed, double from) {
        double[] numbers = new Random(seed).doubles((long) N * D, from, 2).toArray();
        return manager.create(numbers, new Shape(N, D)).toType(type, false);
    }

    private static NDList firstColumns(NDList parts) {
        return new NDList(
                parts.stream().map(part -> part.get(new NDIndex(":, :" + FEW))).toList());
    }

    private static double[] numbers(NDArray A) {
        return A.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void largeModelsAreMergedToTheNumbersOfSmallOnes(String engine, Geometry how, DataType type) {
        MixingMatrix W = MixingMatrix.metropolis(Topology.star(N)); // clients hear one or five
        double rounding = type == DataType.FLOAT32 ? 1e-5 : 1e-13;
        try (NDManager manager = Engines.manager(engine)) {
            Links links = new Links(W.topology().links(), new Delivery(W, null, null), manager, type);
            NDList all = new NDList(random(manager, type, 1, -2), random(manager, type, 2, 0.1)),
                    few = firstColumns(all);
            NDList large = firstColumns(links.merge(all, all, how, Oddities.NONE)),
                    small = links.merge(few, few, how, Oddities.NONE);
            assertEquals(small.size(), large.size());
            for (int part = 0; part < small.size(); part++)
                assertArrayEquals(numbers(small.get(part)), numbers(large.get(part)), rounding, how + ", part " + part);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void momentsAreMeansAndSquaresAroundThem(String engine) {
        MixingMatrix W = MixingMatrix.metropolis(Topology.ring(3));
        try (NDManager manager = Engines.manager(engine)) {
            Links links = new Links(3, new Delivery(W, null, null), manager, DataType.FLOAT32);
            NDArray A = manager.create(new float[] {0, 3, 6}, new Shape(3, 1));
            // W = 1/3 everywhere: mean 3, squares 9, 0, 9, of which the mean is 6
            NDList moments = links.moments(A).orElseThrow();
            assertArrayEquals(new float[] {3, 3, 3}, moments.get(0).toFloatArray(), 1e-6f);
            assertArrayEquals(new float[] {6, 6, 6}, moments.get(1).toFloatArray(), 1e-5f);
            NDArray whole = A.toType(DataType.INT32, false); // of which no window tells
            assertEquals(Optional.empty(), links.moments(whole));
        }
    }

    /** What is late is merged client by client. */
    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void aConsensusThatNeedsMoreThanAveragesIsAskedForEachClient(String engine) {
        AtomicInteger asked = new AtomicInteger();
        Consensus largest = new Consensus() {
            @Override
            public NDList merge(NDList parts, NDArray weights) {
                return new NDList(parts.head().max(new int[] {1}));
            }

            @Override
            public Optional<NDList> merge(NDList parts, Averages averages) {
                asked.incrementAndGet();
                return Optional.empty();
            }
        };
        MixingMatrix W = MixingMatrix.metropolis(Topology.complete(N));
        try (NDManager manager = Engines.manager(engine)) {
            Links links = new Links(W.topology().links(), new Delivery(W, null, null), manager, DataType.FLOAT32);
            NDList parts = new NDList(random(manager, DataType.FLOAT32, 3, -2)),
                    late = new NDList(random(manager, DataType.FLOAT32, 4, -2));
            NDArray merged = links.merge(parts, parts, largest, Oddities.NONE).head();
            NDArray maximum = parts.head().max(new int[] {0}, true);
            for (int i = 0; i < N; i++)
                assertArrayEquals(
                        numbers(maximum), numbers(merged.get(new NDIndex().addSliceDim(i, i + 1))), "client " + i);
            assertEquals(1, asked.get());
            links.merge(parts, late, largest, Oddities.NONE);
            assertEquals(1, asked.get(), "asked also where what was sent is late");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void algebraRowByRowIsThatOfAllRows(String engine) {
        try (NDManager manager = Engines.manager(engine)) {
            NDArray A = random(manager, DataType.FLOAT32, 5, -2), B = random(manager, DataType.FLOAT32, 6, 0.1);
            NDArray t = manager.arange(1f, N + 1).reshape(N, 1);
            NDList all = new NDList(A, B, t), before = new NDList(A.duplicate(), B.duplicate(), t.duplicate());
            NDList made = ClientByClient.rowByRow(all, own -> algebra(own)), whole = algebra(all);
            assertEquals(
                    List.of(new Shape(N, D), new Shape(N, 1)),
                    List.of(made.get(0).getShape(), made.get(1).getShape()));
            for (int part = 0; part < made.size(); part++)
                assertArrayEquals(numbers(whole.get(part)), numbers(made.get(part)), "part " + part);
            for (int part = 0; part < all.size(); part++)
                assertArrayEquals(numbers(before.get(part)), numbers(all.get(part)), "given part " + part);
        }
    }

    /** Also where the first part is what takes the place of the second. */
    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void whatAlgebraChangesInPlaceStaysInItsPlace(String engine) {
        try (NDManager manager = Engines.manager(engine)) {
            NDList all =
                    new NDList(random(manager, DataType.FLOAT32, 5, -2), random(manager, DataType.FLOAT32, 6, 0.1));
            NDArray sum = all.get(0).add(all.get(1)), twice = all.get(1).mul(2);
            NDList made = ClientByClient.rowByRow(
                    all, own -> new NDList(own.get(1).mul(2), own.get(1).addi(own.get(0)), own.get(0)));
            assertArrayEquals(numbers(twice), numbers(made.get(0)));
            assertArrayEquals(numbers(sum), numbers(made.get(1)));
            assertSame(all.get(1), made.get(1), "copied");
            assertSame(all.get(0), made.get(2), "copied, though unchanged");
        }
    }

    /** One client's row is where it should be, the other's is not. */
    @ParameterizedTest
    @CsvSource({"MXNet, 0", "PyTorch, 0", "PyTorch, 1", "Java, 0"})
    void aRowIsCopiedWhereOnlySomeClientsReturnWhatTheyWereGiven(String engine, int first) {
        try (NDManager manager = Engines.manager(engine)) {
            NDList all = new NDList(random(manager, DataType.FLOAT32, 5, -2));
            double[] expected = numbers(all.get(0));
            AtomicInteger asked = new AtomicInteger(first);
            NDList made = ClientByClient.rowByRow(
                    all,
                    own -> asked.getAndIncrement() % 2 == 0
                            ? own
                            : new NDList(own.head().duplicate()));
            assertArrayEquals(expected, numbers(made.head()));
        }
    }

    @ParameterizedTest
    @CsvSource({"MXNet, 6", "PyTorch, 1", "Java, 6"})
    void algebraThatLosesRowsIsRefused(String engine, int given) {
        String needs =
                "rowByRow(parts, algebra) needs algebra that makes arrays of as many rows as it is given, " + given;
        try (NDManager manager = Engines.manager(engine)) {
            NDList all = new NDList(random(manager, DataType.FLOAT32, 5, -2));
            assertRefused(
                    needs + ", got shape ()", all, own -> new NDList(own.head().sum()));
            assertRefused(
                    needs + ", got shape (2, " + D + ")",
                    all,
                    own -> new NDList(own.head().get("0:1").repeat(0, 2)));
            assertRefused("rowByRow(parts, algebra) needs arrays of its algebra, got null", all, own -> null);
        }
    }

    /** Else the places of some would stay as they were when the memory was another's. */
    @ParameterizedTest
    @ValueSource(ints = {0, N - 1})
    void algebraThatMakesOtherArraysForSomeClientsIsRefused(int without) {
        try (NDManager manager = Engines.manager("PyTorch")) {
            NDList all = new NDList(random(manager, DataType.FLOAT32, 5, -2));
            AtomicInteger asked = new AtomicInteger();
            Exception others = assertThrows(
                    IllegalArgumentException.class,
                    () -> ClientByClient.rowByRow(
                            all,
                            own -> asked.getAndIncrement() == without
                                    ? new NDList()
                                    : new NDList(own.head().sum(new int[] {1}, true))));
            String needed = "a round needs arrays of the same shapes for every client, without their rows ",
                    message = others.getMessage().replaceAll("[0-9]+$", "i");
            Set<String> either = Set.of(needed + "[(1)], got [] for client i", needed + "[], got [(1)] for client i");
            assertTrue(either.contains(message), message);
        }
    }

    private static void assertRefused(String message, NDList all, UnaryOperator<NDList> algebra) {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> ClientByClient.rowByRow(all, algebra));
        assertEquals(message, refused.getMessage());
    }

    private static NDList algebra(NDList own) {
        NDArray A = own.get(0), B = own.get(1), t = own.get(2);
        return new NDList(NDArrays.div(1, B).addi(A.square()).sqrt().divi(t), t.mul(2));
    }
}
