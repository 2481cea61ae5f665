package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Algorithm;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Measurement;
import grapevine.core.Round;
import grapevine.core.Task;
import grapevine.graph.Topology;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixing in place is mixing, however clients talk and however large they are. */
class MixInPlaceTest {
    private static final int CLIENTS = 16,
            LARGE = 70_000; // together more than 2^20 numbers: one pass, where W is sparse

    /** Numbers at random, pulled towards zero. */
    record Numbers(int d) implements Task {
        @Override
        public int clients() {
            return CLIENTS;
        }

        @Override
        public Layout layout() {
            return Layout.flat(d);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            float[] numbers = new float[CLIENTS * d];
            for (int k = 0; k < numbers.length; k++) numbers[k] = random.nextFloat() - 0.5f;
            return manager.create(numbers, new Shape(CLIENTS, d));
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.duplicate();
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    /** The same steps, one way or the other. */
    record Steps(double learningRate, boolean inPlace) implements Algorithm<Steps.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            NDArray X = state.models(), A = X.sub(round.gradients(X).mul(learningRate));
            return new State(inPlace ? round.mixInPlace(A) : round.mix(A));
        }
    }

    /** What must not be done, from a round on. */
    record Careless(int from) implements Algorithm<Careless.State> {
        record State(NDArray models, NDArray last) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0, X0.duplicate());
        }

        @Override
        public State step(State state, Round round) {
            NDArray X = round.mix(state.models());
            return new State(X, round.t() < from ? state.last().mul(1) : round.mixInPlace(state.last()));
        }
    }

    static Stream<Arguments> talk() {
        Experiment ring = Experiment.ring(CLIENTS);
        Stream<Experiment> ways = Stream.of(
                ring,
                ring.topology(Topology.complete(CLIENTS)),
                ring.localSteps(2),
                ring.delay(2),
                ring.loss(0.3).duplicates(0.2).reordering(0.2),
                ring.churn(0.3).randomEdges(0.5),
                ring.quantized(8),
                ring.topK(0.1),
                ring.asynchronous());
        return ways.flatMap(way -> Stream.of("Java", "MXNet", "PyTorch").map(engine -> Arguments.of(way, engine)));
    }

    private static Run run(Experiment way, String engine, int d, boolean inPlace) {
        return way.task(new Numbers(d))
                .engine(engine)
                .algorithm(new Steps(0.1, inPlace))
                .run(5);
    }

    private static Measurement last(Run run) {
        List<Measurement> rows = run.history().rows();
        return rows.get(rows.size() - 1);
    }

    private static void assertSame(Experiment way, String engine, int d) {
        try (Run usual = run(way, engine, d, false);
                Run inPlace = run(way, engine, d, true)) {
            assertArrayEquals(usual.models(), inPlace.models());
            assertEquals(last(usual).messages(), last(inPlace).messages());
            assertEquals(last(usual).bytes(), last(inPlace).bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("talk")
    void mixingInPlaceIsMixing(Experiment way, String engine) {
        assertSame(way, engine, 7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java", "MXNet", "PyTorch"})
    void largeModelsToo(String engine) {
        assertSame(Experiment.ring(CLIENTS), engine, LARGE);
        assertSame(Experiment.ring(CLIENTS).loss(0.3), engine, LARGE);
    }

    static Stream<Arguments> careless() {
        Experiment ring = Experiment.ring(CLIENTS);
        return Stream.of(ring, ring.localSteps(3), ring.delay(1), ring.asynchronous())
                .flatMap(way -> Stream.of(0, 2).map(from -> Arguments.of(way, from)));
    }

    @ParameterizedTest
    @MethodSource("careless")
    void theStateIsNotMixedInPlaceInAnyRound(Experiment way, int from) {
        Experiment careless = way.task(new Numbers(7)).engine("Java").algorithm(new Careless(from));
        try (Run run = careless.run(from)) {
            double[][] before = run.models();
            assertEquals(
                    "Careless.step needs to leave the state before it as it was, got mixInPlace(A) of its last;"
                            + " mix(A) makes a new array",
                    assertThrows(IllegalArgumentException.class, () -> run.run(1))
                            .getMessage());
            assertEquals(from, run.rounds());
            assertArrayEquals(before, run.models());
        }
    }

    /** News travels two links a round: what was mixed is this step's own, also where nobody talked. */
    record TwoHops() implements Algorithm<TwoHops.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(round.mixInPlace(round.mix(state.models())));
        }
    }

    @ParameterizedTest
    @MethodSource("talk")
    void whatWasMixedMayBeMixedInPlace(Experiment way, String engine) {
        Experiment hops = way.task(new Numbers(7)).engine(engine).algorithm(new TwoHops());
        try (Run run = hops.run(0)) {
            for (int t = 1; t <= 4; t++) assertEquals(t, run.run(1).rounds());
        }
    }
}
