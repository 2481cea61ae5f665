package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Loop;
import grapevine.core.Plan;
import grapevine.core.RandomStreams;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.graph.Topology;
import grapevine.tasks.Quadratic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Gossip Langevin beside the NumPy script {@code src/test/python/reference.py}, which is given who meets and the noise, and
 * computes all else on its own.
 */
class GossipLangevinReferenceTest {
    private static final double[][] CURVATURE = {{1, 0.5, 2}, {0.3, 1.5, 1}, {2, 1, 0.1}, {0.7, 0.2, 1.2}};
    private static final double[][] CENTER = {{1, -1, 0.5}, {2, 0, -0.5}, {-1, 1.5, 3}, {0.2, -2, 1}};
    private static final int MEETINGS = 30, NOISE = 22, STEPS = 3;
    private static final long SEED = 7;

    /** Parabolas of clients that have so many examples. */
    private record Sized(Quadratic parabolas, int... samples) implements Task {
        @Override
        public int clients() {
            return parabolas.clients();
        }

        @Override
        public Layout layout() {
            return parabolas.layout();
        }

        @Override
        public int samples(int client) {
            return samples[client];
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return parabolas.start(manager, random);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return parabolas.gradients(X, batch);
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    private static Plan plan(String engine, Timing timing, int... steps) {
        GossipLangevin algorithm =
                new GossipLangevin(0.02, 0.55, 0.3, 1).steps(steps).prior(2.5);
        Task task = new Sized(Quadratic.of(CURVATURE, CENTER), 3, 1, 4, 2);
        return Lab.plan(algorithm, Topology.ring(4), task, 1, SEED, engine, timing);
    }

    @ParameterizedTest
    @CsvSource({
        "MXNet, GossipLangevin, 1",
        "PyTorch, GossipLangevin, 1",
        "MXNet, GossipLangevin-three, 3",
        "PyTorch, GossipLangevin-three, 3",
        "MXNet, GossipLangevin-own, 1 2 3 2",
        "PyTorch, GossipLangevin-own, 1 2 3 2",
        "MXNet, GossipLangevin-together, 3",
        "PyTorch, GossipLangevin-together, 3"
    })
    void javaAndNumPyAgreeToTheTenthDigitInEveryRound(String engine, String name, String steps) throws IOException {
        int[] perClient =
                Arrays.stream(steps.split(" ")).mapToInt(Integer::parseInt).toArray();
        Timing timing = name.endsWith("together") ? Timing.synchronous() : Lab.PAIRS;
        String[] lines = committed(name).split("\n");
        assertEquals(1 + 4 * (name.endsWith("together") ? 15 : MEETINGS), lines.length);
        try (Loop<?> loop = Loop.of(plan(engine, timing, perClient))) {
            for (String line : Arrays.asList(lines).subList(1, lines.length)) {
                String[] cells = line.split(",");
                loop.run(Integer.parseInt(cells[0]) - loop.round(), t -> {});
                double[] model = loop.models()[Integer.parseInt(cells[1])];
                for (int k = 0; k < 3; k++) assertEquals(Double.parseDouble(cells[2 + k]), model[k], 1e-10, line);
            }
        }
    }

    @Test
    void theScriptIsGivenTheMeetingsAndTheNoiseOfTheSeed() throws IOException {
        assertEquals(committed("GossipLangevin-meetings"), meetings());
        assertEquals(committed("GossipLangevin-noise"), noise());
    }

    /** Those whose models change. */
    private static String meetings() {
        StringBuilder lines = new StringBuilder("one,other\n");
        try (Loop<?> loop = Loop.of(plan("PyTorch", Lab.PAIRS, 1))) {
            for (int t = 0; t < MEETINGS; t++) {
                double[][] before = loop.models();
                loop.run(1, done -> {});
                double[][] after = loop.models();
                int[] met = IntStream.range(0, 4)
                        .filter(i -> !Arrays.equals(before[i], after[i]))
                        .toArray();
                lines.append(met[0]).append(',').append(met[1]).append('\n');
            }
        }
        return lines.toString();
    }

    private static String noise() {
        StringBuilder lines = new StringBuilder("client,step,draw,z0,z1,z2\n");
        for (int i = 0; i < 4; i++)
            for (int t = 0; t < NOISE; t++)
                for (int s = 0; s < STEPS; s++) {
                    RandomGenerator random = new RandomStreams(SEED).of("noise", i, t, s);
                    lines.append(i).append(',').append(t).append(',').append(s);
                    for (int k = 0; k < 3; k++) lines.append(',').append(random.nextGaussian());
                    lines.append('\n');
                }
        return lines.toString();
    }

    private static String committed(String name) throws IOException {
        try (InputStream in = GossipLangevinReferenceTest.class.getResourceAsStream(name + ".csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Writes what the script is given into a folder; run the script after it. */
    public static void main(String... folder) throws IOException {
        Files.writeString(Path.of(folder[0], "GossipLangevin-meetings.csv"), meetings());
        Files.writeString(Path.of(folder[0], "GossipLangevin-noise.csv"), noise());
    }
}
