package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Batch;
import grapevine.core.Layout;
import grapevine.core.Task;
import grapevine.data.Digits;
import grapevine.data.LeastSquares;
import grapevine.data.Polyps;
import grapevine.data.Samples;
import grapevine.tasks.Classification;
import grapevine.tasks.GaussianMean;
import grapevine.tasks.Models;
import grapevine.tasks.Quadratic;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which engine learns where the experiment names none, on machines that have a build of each. */
class EngineDefaultsTest {
    private static final String PROPERTY = "grapevine.engine";
    private static final Experiment RING =
            Experiment.ring(4).data(new Digits(80, 40, 0)).batch(4);

    private final String before = System.getProperty(PROPERTY);

    @AfterEach
    void putBack() {
        if (before == null) System.clearProperty(PROPERTY);
        else System.setProperty(PROPERTY, before);
    }

    private static String engine(Experiment experiment) {
        return experiment.choices().runsOn();
    }

    @ParameterizedTest
    @CsvSource({
        "softmax, PyTorch", "mlp(64), PyTorch", "'MLP(64, 32)', PyTorch", "resNet8, PyTorch", "resNet18, PyTorch",
        "resNet50, PyTorch", "vae, PyTorch", "'convVae(4, 8, 2)', PyTorch", "leNet, MXNet", "LENET, MXNet",
        "' convNet ', MXNet"
    })
    void aModelHasTheEngineThatSuitsIt(String model, String engine) {
        assertEquals(engine, engine(RING.model(model)));
    }

    @Test
    void aModelThatWasNotNamedIsOneForPyTorch() {
        assertEquals("PyTorch", engine(Experiment.ring(8)));
        assertEquals("PyTorch", engine(RING.data(new LeastSquares(40, 3, 0.1, 0))));
        assertEquals("PyTorch", engine(RING.data(new Polyps(8, 4, 16, 0))));
        assertEquals("PyTorch", engine(RING.centralized()));
    }

    @Test
    void whatIsNotKnownHereRunsOnMxnet() {
        assertEquals("MXNet", engine(RING.model(() -> Models.softmax(10))));
        assertEquals("MXNet", engine(RING.task(new Still())));
    }

    @Test
    void tasksWithoutModelsRunInJava() {
        assertEquals("Java", engine(Experiment.ring(4).consensusOnly()));
        assertEquals("Java", engine(Experiment.ring(3).consensusOnly(1, 2, 3)));
        double[][] numbers = {{1}, {2}, {3}, {4}};
        assertEquals("Java", engine(RING.task(Quadratic.of(numbers, numbers))));
        assertEquals("Java", engine(RING.task(GaussianMean.of(numbers, 1))));
    }

    /** It was refused, with the call of its engine as the remedy. */
    @Test
    void aTaskThatWasMadeForAnEngineRunsOnIt() {
        Samples samples = new Samples(new float[] {0, 1, 2, 3}, new int[] {0, 1, 0, 1});
        var data = new grapevine.data.Dataset("four", List.of(1), List.of("a", "b"), samples, samples);
        List<int[]> shares = IntStream.range(0, 4).mapToObj(i -> new int[] {i}).toList();
        for (String own : List.of("MXNet", "PyTorch"))
            try (Task task = new Classification(data, shares, Models.softmax(2), own, 0);
                    Run run = RING.task(task).run(1)) {
                assertEquals(own, engine(RING.task(task)));
                assertEquals(1, run.rounds());
            }
    }

    @Test
    void theOneThatIsNamedIsUsedAndTheOrderOfCallsDoesNotMatter() {
        assertEquals("MXNet", engine(RING.engine("mxnet").model("mlp(8)")));
        assertEquals("PyTorch", engine(RING.model("leNet").engine("PyTorch")));
        assertEquals("MXNet", engine(RING.engine("MXNet").consensusOnly()));
    }

    @Test
    void thePropertyIsTheDefaultForAll() {
        System.setProperty(PROPERTY, "PyTorch");
        assertEquals("PyTorch", engine(RING.model("leNet")));
        assertEquals("PyTorch", engine(RING.consensusOnly()));
        assertEquals("MXNet", engine(RING.engine("MXNet")));
    }

    @ParameterizedTest
    @CsvSource({"Mac OS X, aarch64, PyTorch", "Mac OS X, x86_64, MXNet"})
    void aMacHasTheOneThatIsBuiltForIt(String name, String processor, String engine) {
        String system = System.getProperty("os.name"), arch = System.getProperty("os.arch");
        System.setProperty("os.name", name);
        System.setProperty("os.arch", processor);
        try {
            for (String model : List.of("mlp(64)", "leNet")) assertEquals(engine, engine(RING.model(model)));
            assertEquals(engine, engine(RING));
            assertEquals("Java", engine(RING.consensusOnly()));
        } finally {
            System.setProperty("os.name", system);
            System.setProperty("os.arch", arch);
        }
    }

    @Test
    void aSentenceNamesTheEngineWhereItIsNotTheDefault() {
        assertEquals("", end(RING.engine("PyTorch")));
        assertEquals(".engine(\"MXNet\")", end(RING.engine("MXNet")));
        assertEquals("", end(RING.model("leNet").engine("MXNet")));
        assertEquals(".engine(\"PyTorch\")", end(RING.engine("PyTorch").model("leNet")));
    }

    private static String end(Experiment experiment) {
        return experiment.toString().replaceFirst(".*gossipSgd\\(\\)", "").replaceFirst("\\.batch\\(4\\)", "");
    }

    /** On another machine, or in another version, another engine may be the default. */
    @Test
    void aSavedRunGoesOnOnItsEngine(@TempDir Path folder) {
        Path file = folder.resolve("run");
        double[][] uninterrupted;
        try (Run run = RING.run(1).save(file)) {
            uninterrupted = run.run(1).models();
        }
        System.setProperty(PROPERTY, "MXNet");
        try (Run resumed = Run.resume(file)) {
            assertArrayEquals(uninterrupted, resumed.run(1).models());
            assertEquals(RING + ".engine(\"PyTorch\")", resumed.experiment().toString());
        }
        String message = assertThrows(IllegalArgumentException.class, () -> RING.resume(file))
                .getMessage();
        assertEquals(
                "resume(path) needs the experiment that was saved, " + RING + ".engine(\"PyTorch\"), got " + RING
                        + ".engine(\"MXNet\")",
                message);
        try (Run resumed = RING.engine("PyTorch").resume(file)) {
            assertArrayEquals(uninterrupted, resumed.run(1).models());
        }
    }

    @Test
    void aModelThatIsNotKnownHasNoEngine() {
        assertEquals(
                "model(name) needs a name, got null",
                assertThrows(IllegalArgumentException.class, () -> Models.engine(null))
                        .getMessage());
        assertEquals(
                "model(name) needs one of softmax, linear, mlp(64), convNet, leNet, resNet8, resNet18, resNet50, uNet, vae,"
                        + " convVae, got alexNet; for a model of your own use model(() -> block)",
                assertThrows(IllegalArgumentException.class, () -> Models.engine("alexNet"))
                        .getMessage());
    }

    /** A task of somebody else's, which learns nothing. */
    private static final class Still implements Task {
        @Override
        public int clients() {
            return 4;
        }

        @Override
        public Layout layout() {
            return Layout.flat(1);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.zeros(new Shape(4, 1));
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
}
