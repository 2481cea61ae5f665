package grapevine.consensus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import grapevine.consensus.Gaussians.Gaussian;
import grapevine.core.Consensus;
import grapevine.core.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every merge of this package obeys; the package is scanned, so a new file is tested by being there. */
class ConsensusLawsTest {
    private static final int D = 3;

    static Stream<Consensus> merges() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("grapevine.consensus").stream()
                        .filter(c -> c.isAssignableTo(Consensus.class) && c.isRecord())
                        .map(ConsensusLawsTest::made);
    }

    private static Consensus made(JavaClass type) {
        try {
            return (Consensus) type.reflect().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName() + " needs a public constructor without arguments", e);
        }
    }

    /** Clients and what they hear: m, s2 and weights of one's own, then of the neighbours. */
    record Heard(double[][] m, double[][] s2, double[] w) {
        static Heard random(long seed) {
            RandomGenerator random = new SplittableRandom(seed);
            int clients = 2 + (int) (seed % 4);
            double[][] m = new double[clients][D], s2 = new double[clients][D];
            double[] w = random.doubles(clients, 0.1, 1).toArray();
            double sum = Arrays.stream(w).sum();
            for (int j = 0; j < clients; j++) {
                w[j] /= sum;
                for (int k = 0; k < D; k++) m[j][k] = 2 * random.nextGaussian();
                for (int k = 0; k < D; k++) s2[j][k] = Math.exp(random.nextGaussian());
            }
            return new Heard(m, s2, w);
        }

        Heard ordered(int... order) {
            return new Heard(
                    Arrays.stream(order).mapToObj(j -> m[j]).toArray(double[][]::new),
                    Arrays.stream(order).mapToObj(j -> s2[j]).toArray(double[][]::new),
                    Arrays.stream(order).mapToDouble(j -> w[j]).toArray());
        }
    }

    /** The merges that answer with something between what was heard: a pull below p = 1 may go past it. */
    static Stream<Consensus> means() {
        return Stream.concat(merges().filter(how -> !(how instanceof Coupling)), Stream.of(new Coupling(1)));
    }

    /** The merged parts of each client, where all hear equally many; where a pull leads, one's own and the pull. */
    private static double[][][] merge(Consensus how, Heard... clients) {
        try (NDManager manager = Engines.manager("MXNet")) {
            NDList parts = new NDList(
                    array(manager, D, Stream.of(clients).map(Heard::m)),
                    array(manager, D, Stream.of(clients).map(Heard::s2)));
            NDArray w = array(manager, 1, Stream.of(clients).map(c -> new double[][] {c.w()}));
            NDList merged = how.merge(parts, w.reshape(clients.length, clients[0].w().length, 1));
            double[][][] rows = new double[clients.length][merged.size()][];
            for (int k = 0; k < merged.size(); k++) {
                assertEquals(new Shape(clients.length, D), merged.get(k).getShape());
                for (int i = 0; i < clients.length; i++)
                    rows[i][k] = (how instanceof Coupling
                                    ? merged.get(k)
                                            .get(i)
                                            .add(parts.get(k).get(i).get(0))
                                    : merged.get(k).get(i))
                            .toDoubleArray();
            }
            return rows;
        }
    }

    private static NDArray array(NDManager manager, int width, Stream<double[][]> clients) {
        List<double[][]> all = clients.toList();
        double[] flat = all.stream()
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        return manager.create(flat, new Shape(all.size(), flat.length / all.size() / width, width));
    }

    @Test
    void theScanFindsTheShippedMerges() {
        assertTrue(merges().toList()
                .containsAll(List.of(
                        new WeightedMean(),
                        new ForwardKl(),
                        new ReverseKl(),
                        new Wasserstein2(),
                        new Euclidean(),
                        new Coupling())));
    }

    @Test
    void everyGeometryIsTheBarycenterOfItsName() {
        for (Geometry geometry : Geometry.values()) {
            String name = geometry.barycenter().getClass().getSimpleName();
            assertEquals(geometry.name().replace("_", ""), name.toUpperCase(java.util.Locale.ROOT));
            assertArrayEquals(merge(geometry.barycenter(), Heard.random(1)), merge(geometry, Heard.random(1)));
        }
    }

    @ParameterizedTest
    @MethodSource("merges")
    void equalInputsAreAFixedPoint(Consensus how) {
        for (long seed = 0; seed < 8; seed++) {
            Heard one = Heard.random(seed);
            int[] same = new int[one.w().length];
            Heard equal = new Heard(one.ordered(same).m(), one.ordered(same).s2(), one.w());
            assertKept(one, merge(how, equal)[0]);
        }
    }

    @ParameterizedTest
    @MethodSource("merges")
    void aClientAloneKeepsItsOwn(Consensus how) {
        Heard one = Heard.random(2);
        assertKept(one, merge(how, new Heard(one.ordered(0).m(), one.ordered(0).s2(), new double[] {1}))[0]);
    }

    private static void assertKept(Heard one, double[]... merged) {
        assertArrayEquals(one.m()[0], merged[0], 1e-12);
        assertArrayEquals(one.s2()[0], merged[1], 1e-12);
        for (int k = 2; k < merged.length; k++) assertArrayEquals(new double[D], merged[k], 1e-12);
    }

    @ParameterizedTest
    @MethodSource("merges")
    void theOrderOfTheNeighboursDoesNotMatter(Consensus how) {
        Heard five = Heard.random(3);
        double[][] merged = merge(how, five)[0], reordered = merge(how, five.ordered(0, 3, 1, 4, 2))[0];
        for (int k = 0; k < merged.length; k++) assertArrayEquals(merged[k], reordered[k], 1e-12);
    }

    @Test
    void onlyTheEuclideanOneAndCouplingsTellOnesOwnFromTheNeighbours() {
        Heard five = Heard.random(3);
        merges().forEach(how -> {
            double[][] merged = merge(how, five)[0], turned = merge(how, five.ordered(4, 0, 1, 2, 3))[0];
            if (how instanceof Coupling) {
                assertNotEquals(merged[0][0], turned[0][0], 1e-3);
                return;
            }
            assertArrayEquals(merged[0], turned[0], 1e-12, how.toString());
            if (how instanceof Euclidean) assertArrayEquals(five.s2()[4], turned[1]);
            else assertArrayEquals(merged[1], turned[1], 1e-12, how.toString());
        });
    }

    @ParameterizedTest
    @MethodSource("merges")
    void eachClientMergesForItself(Consensus how) {
        Heard first = Heard.random(4), second = Heard.random(8);
        double[][][] together = merge(how, first, second);
        assertArrayEquals(merge(how, first)[0], together[0]);
        assertArrayEquals(merge(how, second)[0], together[1]);
        assertNotEquals(together[0][0][0], together[1][0][0]);
    }

    @ParameterizedTest
    @MethodSource("means")
    void whatIsMergedLiesWithinTheRangeOfWhatWasHeard(Consensus how) {
        for (long seed = 0; seed < 40; seed++) {
            Heard heard = Heard.random(seed);
            double[][] merged = merge(how, heard)[0];
            assertWithin(heard.m(), merged[0]);
            assertWithin(heard.s2(), merged[1]);
            for (int k = 2; k < merged.length; k++)
                for (double between : merged[k]) assertTrue(between >= 0, "disagreement is no less than none");
        }
    }

    private static void assertWithin(double[][] rows, double... merged) {
        for (int k = 0; k < D; k++) {
            int column = k;
            double[] heard = Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
            assertTrue(merged[k] >= Arrays.stream(heard).min().orElseThrow() - 1e-12);
            assertTrue(merged[k] <= Arrays.stream(heard).max().orElseThrow() + 1e-12);
        }
    }

    /** What the merges minimise: the weighted sum of these distances of q_j, the first, to q, the second. */
    static Stream<Arguments> distances() {
        return Stream.of(
                distance(new WeightedMean(), Gaussians::both),
                distance(new ForwardKl(), Gaussians::kl),
                distance(new ReverseKl(), (heard, q) -> Gaussians.kl(q, heard)),
                distance(new Wasserstein2(), Gaussians::w2),
                distance(new Euclidean(), Gaussians::euclidean));
    }

    private static Arguments distance(Consensus how, ToDoubleBiFunction<Gaussian, Gaussian> distance) {
        return Arguments.of(how, distance);
    }

    private static ToDoubleFunction<Gaussian> objective(Heard heard, ToDoubleBiFunction<Gaussian, Gaussian> distance) {
        return q -> {
            double sum = 0;
            for (int j = 0; j < heard.w().length; j++)
                sum += heard.w()[j] * distance.applyAsDouble(new Gaussian(heard.m()[j], heard.s2()[j]), q);
            return sum;
        };
    }

    /** Mean and whole variance of what was merged. */
    private static Gaussian answer(Consensus how, Heard heard) {
        double[][] merged = merge(how, heard)[0];
        double[] s2 = merged[1].clone();
        for (int k = 0; k < D && merged.length > 2; k++) s2[k] += merged[2][k];
        return new Gaussian(merged[0], s2);
    }

    /** q with its mean moved along a direction, and its variance multiplied by exp of the direction's second half. */
    private static Gaussian moved(Gaussian q, double length, double... direction) {
        double[] m = q.m().clone(), s2 = q.s2().clone();
        for (int k = 0; k < D; k++) {
            m[k] += length * direction[k];
            s2[k] *= Math.exp(length * direction[D + k]);
        }
        return new Gaussian(m, s2);
    }

    @ParameterizedTest
    @MethodSource("distances")
    void nothingNearNorFarIsBetterThanTheAnswer(Consensus how, ToDoubleBiFunction<Gaussian, Gaussian> distance) {
        RandomGenerator random = new SplittableRandom(5);
        for (long seed = 0; seed < 12; seed++) {
            Heard heard = Heard.random(seed);
            Gaussian answer = answer(how, heard);
            ToDoubleFunction<Gaussian> objective = objective(heard, distance);
            double least = objective.applyAsDouble(answer);
            for (int trial = 0; trial < 2000; trial++) {
                // sizes 1e-4 ... 10; at the least the objective grows by about 1e-8, far above the rounding of 1e-15
                double length = Math.pow(10, 5 * random.nextDouble() - 4);
                double other = objective.applyAsDouble(moved(answer, length, direction(random)));
                assertTrue(other > least, () -> how + " at " + length + ": " + other + " is below " + least);
            }
        }
    }

    /** Of length 1, in all 2 d coordinates. */
    private static double[] direction(RandomGenerator random) {
        double[] direction =
                random.doubles(2 * D).map(u -> random.nextGaussian()).toArray();
        double norm = Math.sqrt(Arrays.stream(direction).map(a -> a * a).sum());
        return Arrays.stream(direction).map(a -> a / norm).toArray();
    }

    @ParameterizedTest
    @MethodSource("distances")
    void theSlopeVanishesAtTheAnswer(Consensus how, ToDoubleBiFunction<Gaussian, Gaussian> distance) {
        double h = 1e-5; // a central difference is off by h^2 = 1e-10 and by the rounding, 1e-15 / h
        for (long seed = 0; seed < 12; seed++) {
            Heard heard = Heard.random(seed);
            Gaussian answer = answer(how, heard);
            ToDoubleFunction<Gaussian> objective = objective(heard, distance);
            for (int k = 0; k < 2 * D; k++) {
                double[] along = new double[2 * D];
                along[k] = 1;
                double up = objective.applyAsDouble(moved(answer, h, along));
                double down = objective.applyAsDouble(moved(answer, -h, along));
                assertEquals(0, (up - down) / (2 * h), 1e-8, how + ", coordinate " + k);
            }
        }
    }

    @Test
    void theFormulasOfTheDistancesAreTheirIntegrals() {
        double[][] pairs = {{0, 1, 1.5, 0.5}, {-2, 0.3, 0.5, 4}, {1, 2, 1, 2}};
        for (double[] p : pairs) {
            Gaussian a = new Gaussian(new double[] {p[0]}, new double[] {p[1]});
            Gaussian b = new Gaussian(new double[] {p[2]}, new double[] {p[3]});
            double s = Math.sqrt(p[1]), r = Math.sqrt(p[3]);
            double kl = Gaussians.integral(
                    x -> Gaussians.density(x, p[0], p[1])
                            * (-Math.log(s)
                                    - (x - p[0]) * (x - p[0]) / (2 * p[1])
                                    + Math.log(r)
                                    + (x - p[2]) * (x - p[2]) / (2 * p[3])),
                    p[0] - 12 * s,
                    p[0] + 12 * s);
            assertEquals(kl, Gaussians.kl(a, b), 1e-10);
            // in one dimension the best plan moves quantile to quantile: m_a + s_a z goes to m_b + s_b z
            double w2 = Gaussians.integral(
                    z -> Gaussians.density(z, 0, 1) * Math.pow(p[0] + s * z - p[2] - r * z, 2), -12, 12);
            assertEquals(w2, Gaussians.w2(a, b), 1e-10);
        }
    }
}
