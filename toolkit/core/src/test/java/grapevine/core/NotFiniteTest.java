package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an algorithm's own numbers cease to be finite. */
class NotFiniteTest {
    private static final int N = 4, ODD = 2, AT = 3;
    private static final double ONCE = Double.POSITIVE_INFINITY;

    /** What goes wrong in the fourth round, with client 2. */
    enum Way {
        BEFORE_MIXING("client 2's model has NaN"),
        IN_PLACE("client 2's model has NaN"),
        AFTER_MIXING("client 2's model has NaN"),
        MOMENTUM("client 2's state.momentum has NaN"),
        INFINITE_MOMENTUM("client 2's state.momentum has infinity"),
        WEIGHTS("client 2's state.weights has NaN"),
        NUMBER("the clients' state.number has NaN");

        private final String found;

        Way(String found) {
            this.found = found;
        }
    }

    /** Clients average; {@code best} is infinite from the start, as a lowest loss is before there is one. */
    record Wrong(double learningRate, Way way) implements Algorithm<Wrong.State> {
        record State(NDArray models, NDArray momentum, NDArray weights, NDArray best, double number)
                implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            NDArray one = X0.getManager().ones(new Shape(N, 1), X0.getDataType());
            NDArray best = one.mul(Double.POSITIVE_INFINITY);
            return new State(X0, X0.zerosLike(), one, best, 1);
        }

        @Override
        public State step(State state, Round round) {
            round.gradients(state.models());
            double odd = way == Way.INFINITE_MOMENTUM ? Double.POSITIVE_INFINITY : Double.NaN;
            double[] column = new double[N];
            if (round.t() == AT) column[ODD] = odd;
            NDArray spoil = state.models().getManager().create(column, new Shape(N, 1));
            NDArray X = state.models().mul(1);
            if (way == Way.BEFORE_MIXING) X = X.add(spoil);
            if (way == Way.IN_PLACE) X.addi(spoil);
            NDArray Y = round.mix(X);
            return new State(
                    way == Way.AFTER_MIXING ? Y.add(spoil) : Y,
                    way == Way.MOMENTUM || way == Way.INFINITE_MOMENTUM
                            ? state.momentum().add(spoil)
                            : state.momentum(),
                    way == Way.WEIGHTS ? state.weights().add(spoil) : state.weights(),
                    state.best(),
                    way == Way.NUMBER && round.t() == AT ? odd : state.number());
        }
    }

    /** Nothing to learn. */
    private static class Flat implements Task {
        @Override
        public int clients() {
            return N;
        }

        @Override
        public Layout layout() {
            return Layout.flat(3);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.ones(new Shape(N, 3), DataType.FLOAT64);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.zerosLike();
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    private static Plan plan(Algorithm<?> algorithm, Task task, String engine, Channel channel, double until) {
        return new Plan(
                algorithm,
                MixingMatrix.metropolis(Topology.ring(N)),
                task,
                true,
                1,
                1,
                new Schedule.Constant(),
                100,
                List.of(),
                new RandomStreams(0),
                engine,
                channel,
                until,
                Timing.synchronous(),
                null);
    }

    @ParameterizedTest
    @EnumSource
    void whateverPartOfTheStateItIsItStopsAtThatRoundAndNamesTheClient(Way way) {
        for (String engine : new String[] {"Java", "MXNet", "PyTorch"})
            try (Loop<?> loop = Loop.of(plan(new Wrong(0.5, way), new Flat(), engine, Channel.perfect(), ONCE))) {
                String message = assertThrows(NotFinite.class, () -> loop.run(10, t -> {}))
                        .getMessage();
                assertEquals(
                        "round 4: " + way.found + "; it was finite in round 3 (learningRate 0.5 may be too large)",
                        message,
                        engine);
                assertEquals(3, loop.round());
                assertArrayEquals(new double[] {1, 1, 1}, loop.models()[ODD]);
            }
    }

    @Test
    void theLearningRateIsNotBlamedWhereNobodyHasAGradientAndTheDelayMayBe() {
        Channel late = new Channel(null, null, 2, 0);
        try (Loop<?> loop = Loop.of(plan(new Wrong(0.5, Way.MOMENTUM), new Flat(), "Java", late, ONCE))) {
            assertEquals(
                    "round 4: client 2's state.momentum has NaN; it was finite in round 3 (delay 2 may be too large)",
                    assertThrows(NotFinite.class, () -> loop.run(10, t -> {})).getMessage());
        }
    }

    /** Models of 1 and a gradient of 0: a step of 1e-300 is none, and one of 1e-11 might add up. */
    @ParameterizedTest
    @ValueSource(strings = {"Java", "MXNet", "PyTorch"})
    void aLearningRateThatMovesNothingIsNotBlamed(String engine) {
        for (double small : new double[] {1e-300, 1e-13})
            assertEquals(
                    "round 4: client 2's model has NaN; it was finite in round 3",
                    message(new Wrong(small, Way.AFTER_MIXING), new Flat(), engine, Channel.perfect()));
        assertEquals(
                "round 4: client 2's model has NaN; it was finite in round 3 (learningRate 1.0E-11 may be too large)",
                message(new Wrong(1e-11, Way.AFTER_MIXING), new Flat(), engine, Channel.perfect()));
        assertEquals(
                "round 4: client 2's model has NaN; it was finite in round 3 (delay 2 may be too large)",
                message(new Wrong(1e-300, Way.AFTER_MIXING), new Pulling(), engine, new Channel(null, null, 2, 0)));
        assertEquals(
                "round 3: client 2's gradient has infinity; its model was finite in round 2"
                        + " (its examples or the loss may be at fault)",
                message(new Falling(1e-300), new Breaking(), engine, Channel.perfect()));
        assertEquals(
                "round 3: client 2's gradient has infinity; its model was finite in round 2"
                        + " (learningRate 1.0E-20 may be too large, or its examples or the loss may be at fault)",
                message(new Falling(1e-20), new Breaking(), engine, Channel.perfect()),
                "1e-20 along gradients of 1e10");
    }

    private static String message(Algorithm<?> algorithm, Task task, String engine, Channel channel) {
        try (Loop<?> loop = Loop.of(plan(algorithm, task, engine, channel, ONCE))) {
            return assertThrows(NotFinite.class, () -> loop.run(10, t -> {})).getMessage();
        }
    }

    /** A gradient of 1 everywhere. */
    private static final class Pulling extends Flat {
        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.onesLike();
        }
    }

    /** Gradients of 1e10, and from the third round on an infinite one. */
    private static final class Breaking extends Flat {
        private int calls;

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            double[][] G = new double[N][3];
            for (double[] row : G) java.util.Arrays.fill(row, 1e10);
            if (++calls > 2) G[ODD][1] = Double.POSITIVE_INFINITY;
            return X.getManager().create(G);
        }
    }

    /** A gradient that throws all models far out, and then none that is a number. */
    private static final class Exploding extends Flat {
        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            boolean first = X.getDouble(0, 0) == 1;
            return X.mul(first ? -1e30 : Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void whereAllExplodeAtOnceTheLearningRateIsBlamed() {
        assertEquals(
                "round 2: client 0's gradient has infinity; its model was finite in round 1"
                        + " (learningRate 0.5 may be too large, or its examples or the loss may be at fault)",
                message(new Falling(0.5), new Exploding(), "Java", Channel.perfect()));
    }

    /** Gradient descent. */
    record Falling(double learningRate) implements Algorithm<Falling.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            NDArray G = round.gradients(state.models());
            return new State(round.mix(state.models().sub(G.mul(learningRate))));
        }
    }

    /** Averages, and changes the state that it was given. */
    record Overwriting() implements Algorithm<Overwriting.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            return new State(round.mix(state.models().muli(2)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java", "MXNet", "PyTorch"})
    void aStepThatOverwritesItsStateIsRefusedInTheFirstRound(String engine) {
        try (Loop<?> loop = Loop.of(plan(new Overwriting(), new Flat(), engine, Channel.perfect(), ONCE))) {
            assertEquals(
                    "Overwriting.step needs to leave the state before it as it was, got other numbers in its models;"
                            + " add, sub, mul and mix make new arrays where addi, subi, muli and mixInPlace change them",
                    assertThrows(IllegalArgumentException.class, () -> loop.run(1, t -> {}))
                            .getMessage());
        }
    }

    @Test
    void aStartThatIsNotFiniteIsRefusedAtOnce() {
        Task odd = new Flat() {
            @Override
            public NDArray start(NDManager manager, RandomGenerator random) {
                return super.start(manager, random).mul(Double.NaN);
            }
        };
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Loop.of(plan(new Overwriting(), odd, "Java", Channel.perfect(), ONCE)))
                .getMessage();
        assertTrue(message.endsWith(".start needs to return finite models, got NaN or infinity"), message);
    }

    /** Far apart, so that squares overflow. */
    record Bursting() implements Algorithm<Bursting.State> {
        record State(NDArray models) implements Algorithm.State {}

        @Override
        public State init(NDArray X0) {
            return new State(X0);
        }

        @Override
        public State step(State state, Round round) {
            NDArray X = state.models();
            NDArray far = X.getManager().create(new double[] {1e200, 0, 0, 0}, new Shape(N, 1));
            return new State(round.mix(round.t() == AT ? X.add(far) : X));
        }
    }

    @Test
    void clientsTooFarApartForGossipUntilStopAtThatRound() {
        try (Loop<?> loop = Loop.of(plan(new Bursting(), new Flat(), "Java", Channel.perfect(), 1e-6))) {
            assertEquals(
                    "round 4: V, the clients' distance, has infinity; it was finite in round 3",
                    assertThrows(NotFinite.class, () -> loop.run(10, t -> {})).getMessage());
            assertEquals(3, loop.round());
        }
    }
}
