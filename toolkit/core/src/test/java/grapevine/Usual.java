package grapevine;

import ai.djl.nn.Block;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.KlAdam;
import grapevine.consensus.Geometry;
import grapevine.core.Algorithm;
import grapevine.core.Clocks;
import grapevine.core.Compression;
import grapevine.core.Metric;
import grapevine.core.Quantized;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Times;
import grapevine.data.Corruption;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Iid;
import grapevine.data.JpegNoise;
import grapevine.data.LeastSquares;
import grapevine.data.Partition;
import grapevine.data.Polyps;
import grapevine.data.Samples;
import grapevine.data.Source;
import grapevine.graph.GraphSchedule;
import grapevine.graph.MixingMatrix;
import grapevine.graph.RandomEdges;
import grapevine.graph.Topology;
import grapevine.metrics.Prediction;
import grapevine.tasks.Agreement;
import grapevine.tasks.Models;
import grapevine.tasks.Vae;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What a call of the front door takes when nothing is wrong, and on what it is called. */
final class Usual {
    static final Source DIGITS = new Digits(200, 100, 0);
    static final Experiment RING =
            Experiment.ring(4).data(DIGITS).model("softmax").batch(4).evaluateEvery(1);
    private static final Experiment METERS = RING.model("vae(4, 2)");
    private static final Experiment POLYPS = Experiment.ring(4)
            .model("uNet(2)")
            .data(new Polyps(8, 4, 16, 0))
            .batch(2)
            .evaluateEvery(1);
    private static final Sweep SWEEP = Sweep.of(RING).seeds(0).algorithm("sgd", e -> e.gossipSgd());

    private final Map<String, Object> named = new HashMap<>();
    private final Map<Class<?>, Object> typed = new HashMap<>();
    private final Map<String, Object> receivers = new HashMap<>();
    private final Path folder;

    Usual(Path folder) {
        this.folder = folder;
        Path table = folder.resolve("table.csv"), svm = folder.resolve("table.svm");
        write(table, "x,y,label\n" + "1,2,a\n2,1,b\n3,3,a\n1,0,b\n".repeat(10));
        write(svm, "1 1:0.5 2:1\n-1 1:1\n".repeat(10));
        Path saved = folder.resolve("saved.run");
        Run run = RING.run(2).save(saved);
        Results results = SWEEP.run(2);
        types();
        names(table, svm, saved, results);
        receivers(run, results);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void types() {
        double[][] column = {{1}, {2}, {3}, {4}};
        typed.put(int.class, 2);
        typed.put(long.class, 1L);
        typed.put(boolean.class, true);
        typed.put(double.class, 0.5);
        typed.put(String.class, "name");
        typed.put(Object.class, "one");
        typed.put(Path.class, folder.resolve("file"));
        typed.put(int[].class, new int[] {1, 2, 1, 2});
        typed.put(long[].class, new long[] {5, 6});
        typed.put(float[].class, new float[] {1, 2, 3, 4});
        typed.put(byte[].class, new byte[] {0, 1});
        typed.put(double[].class, new double[] {1, 2, 3, 4});
        typed.put(double[][].class, column);
        typed.put(double[][][].class, new double[][][] {{{1}, {2}}, {{2}}, {{3}}, {{4}}});
        typed.put(int[][].class, new int[][] {{0, 1}, {1, 2}, {2, 0}});
        typed.put(Topology.class, Topology.ring(4));
        typed.put(Topology[].class, new Topology[] {Topology.ring(4), Topology.star(4)});
        typed.put(MixingMatrix.class, MixingMatrix.metropolis(Topology.ring(4)));
        typed.put(GraphSchedule.class, new RandomEdges(0.5));
        typed.put(Clocks.class, Clocks.clients(1));
        typed.put(Clocks.On.class, Clocks.On.EDGES);
        typed.put(Times.class, new Times.Exponential(1));
        typed.put(Schedule.class, new Schedule.Cosine(5));
        typed.put(Source.class, DIGITS);
        typed.put(Dataset.class, DIGITS.load());
        typed.put(Partition.class, new Iid());
        typed.put(Corruption.class, new JpegNoise(2, 0.5));
        typed.put(Supplier.class, (Supplier<Block>) () -> Models.softmax(10));
        typed.put(Block.class, Models.softmax(10));
        typed.put(Task.class, new Agreement(4));
        typed.put(Algorithm.class, new KlAdam());
        typed.put(GossipSgd.Order.class, GossipSgd.Order.SIMULTANEOUS);
        typed.put(Geometry.class, Geometry.REVERSE_KL);
        typed.put(Compression.class, new Quantized(8));
        typed.put(BiPredicate.class, (BiPredicate<Integer, Integer>) (i, j) -> i + j != 1);
        typed.put(Metric.class, Metric.of("one", s -> 1));
        typed.put(Experiment.class, RING);
        typed.put(Experiment[].class, new Experiment[] {RING, RING.gossipSgd(0.2)});
        typed.put(UnaryOperator.class, (UnaryOperator<Experiment>) e -> e.gossipSgd());
        typed.put(ToDoubleFunction.class, (ToDoubleFunction<Object>) s -> 1);
        typed.put(IntFunction.class, (IntFunction<float[][]>) k -> new float[][] {{1, 0}, {0, 1}});
        typed.put(Optional.class, Optional.empty());
    }

    private void names(Path table, Path svm, Path saved, Results results) {
        Samples samples = new Samples(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, new int[] {0, 1, 0, 1});
        named.put("clients", 4);
        named.put("n", 6);
        named.put("rows", 3);
        named.put("columns", 3);
        named.put("replicas", 8);
        named.put("seed", 1L);
        named.put("metric", "accuracy");
        named.put("axis", "messages");
        named.put("engine", grapevine.core.Engines.standard());
        named.put("samples", samples);
        named.put("shape", List.of(1, 28, 28));
        named.put(
                "shares",
                IntStream.range(0, 4).mapToObj(i -> new int[] {i, 4 + i}).toList());
        named.put("twoHopRing.clients", 6);
        named.put("dataScaled.samples", new double[] {1, 2, 3, 4});
        named.put("Topology.neighbors", List.of(List.of(1), List.of(0)));
        named.put(
                "MixingMatrix.weights",
                MixingMatrix.metropolis(Topology.ring(4)).weights());
        named.put("of.weights", MixingMatrix.metropolis(Topology.ring(4)).weights());
        named.put(
                "FiniteTime.weights", MixingMatrix.metropolis(Topology.ring(4)).weights());
        named.put(
                "LinearGossip.weights",
                MixingMatrix.metropolis(Topology.ring(4)).weights());
        named.put("GossipTheory.learningRate", 0.1);
        named.put("GraphSequence.graphs", List.of(Topology.ring(4)));
        named.put("FiniteTime.p", 0.6);
        named.put("Stragglers.factor", 2.0);
        named.put("Stragglers.clients", List.of(1, 2));
        named.put("GossipLangevin.steps", List.of(1, 2, 1, 2));
        named.put("data.name", "digits");
        named.put("named.name", "softmax");
        named.put("Sources.named.name", "digits");
        named.put("model.name", "mlp(8)");
        named.put("engine.name", "PyTorch");
        named.put("Models.engine.name", "mlp(8)");
        named.put("data.source", DIGITS);
        named.put("resume.saved", saved);
        named.put("Csv.file", table);
        named.put("Csv.label", "label");
        named.put("LibSvm.train", svm);
        named.put("LibSvm.test", svm);
        named.put("LibSvm.file", svm);
        named.put("MHealth.test", List.of(9, 10));
        named.put("Polyps.side", 16);
        named.put("KvasirSeg.side", 16);
        named.put("Dataset.shape", List.of(2));
        named.put("numeric.shape", List.of(2));
        named.put("classes", List.of("a", "b"));
        named.put("cut.from", 0);
        named.put("Samples.labels", new int[] {0, 1});
        named.put("Samples.masks", new byte[0]);
        named.put("Samples.targets", new float[0]);
        named.put("Samples.subjects", new int[0]);
        named.put("of.subjects", new int[] {1, 2, 1, 1});
        named.put("Dataset.train", samples);
        named.put("Dataset.test", samples);
        Samples numbers = Samples.numeric(new float[8], new float[] {1, 2, 3, 4}, 4);
        named.put("Dataset.numeric.train", numbers);
        named.put("Dataset.numeric.test", numbers);
        named.put("train.int", 40);
        named.put("test.int", 20);
        named.put("Few.examples", 40);
        named.put("LeastSquares.examples", 40);
        named.put("equal.examples", 8);
        named.put("numeric.examples", 2);
        named.put("Regression.data", new LeastSquares(40, 2, 0, 0).load());
        named.put("Regression.block", Models.affine(1));
        named.put("Segmentation.data", new Polyps(8, 4, 16, 0).load());
        named.put("Segmentation.block", Models.named("uNet(2)", List.of(3, 16, 16), 3));
        named.put("vae", (Vae) Models.named("vae(4, 2)", List.of(1, 28, 28), 10));
        named.put("covariance", new double[][] {{1}});
        named.put("classes.int", 10);
        named.put("groupNorm.groups", 2);
        named.put(
                "Agreement.values",
                List.of(List.of(1.0, 2.0), List.of(1.0, 2.0), List.of(1.0, 2.0), List.of(1.0, 2.0)));
        named.put("ratesOf.other", results);
        named.put("setting", "");
        named.put("Sweep.setting.name", "row");
        named.put("Sweep.algorithm.name", "adam");
        named.put("beside.reported", new double[][] {{0.5}});
        named.put("Results.algorithm", "sgd");
        named.put("chains", new double[][] {{1, 2, 3, 4, 5, 6, 7, 9}, {1, 5, 3, 4, 2, 6, 7, 8}});
        named.put("Prediction.labels", new int[] {0, 1});
        named.put("Prediction.of.labels", new int[] {0, 1});
        named.put("Prediction.probabilities", new double[][] {{1, 0}, {0, 1}});
        named.put("Prediction.expectedEntropy", new double[] {0, 0});
        named.put("Prediction.together.of", new Prediction[] {prediction(), prediction()});
        named.put("Prediction.example", 1);
        named.put("priorVariance", 1.0);
        named.put("erdosRenyi.u", 0.9);
        named.put("i", 1);
    }

    private static Prediction prediction() {
        return new Prediction(new double[][] {{1, 0}, {0, 1}}, new double[2], new int[] {0, 1});
    }

    private void receivers(Run run, Results results) {
        receivers.put("Experiment", RING);
        for (String call : List.of("steps", "prior", "cooled"))
            receivers.put("Experiment." + call, RING.gossipLangevin());
        receivers.put("Experiment.geometry", RING.klAdam());
        receivers.put("Experiment.gamma", RING.nonlinearGossip());
        receivers.put("Experiment.order", RING.gossipSgd());
        receivers.put("Experiment.eventTriggered", RING.asynchronous());
        receivers.put("Experiment.garbled", RING.checksums());
        receivers.put("Experiment.bitFlips", RING.checksums());
        receivers.put("Run", run);
        receivers.put("Run.pictures", POLYPS.run(1));
        for (String call : List.of("samples", "latentGrid")) receivers.put("Run." + call, METERS.run(1));
        receivers.put(
                "Comparison", Experiment.compare(RING, RING.gossipSgd(0.2)).run(2));
        receivers.put("Sweep", SWEEP);
        receivers.put("Results", results);
        receivers.put("Scale", Scale.QUICK);
        receivers.put("Topology", Topology.ring(4));
        receivers.put("MixingMatrix", MixingMatrix.metropolis(Topology.ring(4)));
        receivers.put("FiniteTime", new grapevine.graph.FiniteTime(Topology.ring(4), 0.75, 0.1));
        receivers.put("KlAdam", new KlAdam());
        receivers.put("GossipSgd", new GossipSgd());
        receivers.put("NonlinearGossip", new grapevine.algorithms.NonlinearGossip());
        receivers.put("GossipLangevin", new grapevine.algorithms.GossipLangevin());
        receivers.put("PosteriorPredictive", new grapevine.metrics.PosteriorPredictive(2, 0));
        receivers.put("Prediction", prediction());
        receivers.put("GaussianMean", grapevine.tasks.GaussianMean.random(4, 3, 1, 0, 0));
        receivers.put("Samples", new Samples(new float[4], new int[4]));
        Source digits = DIGITS;
        receivers.put(
                "Autoencoder",
                new grapevine.tasks.Autoencoder(
                        digits.load(),
                        List.of(new int[1]),
                        (Vae) Models.named("vae(4, 2)", List.of(1, 28, 28), 10),
                        "PyTorch",
                        0));
    }

    /** What a method is called on; null where there is nothing to call it on. */
    Object receiver(Executable call) {
        String door = call.getDeclaringClass().getSimpleName();
        return receivers.getOrDefault(door + "." + call.getName(), receivers.get(door));
    }

    /** For each parameter one that nothing is wrong with. */
    Object[] arguments(Executable call) {
        return Arrays.stream(call.getParameters()).map(p -> argument(call, p)).toArray();
    }

    /** By the door, the call and the parameter, the most exact first. */
    private Object argument(Executable call, Parameter parameter) {
        String door = call.getDeclaringClass().getSimpleName(), name = parameter.getName();
        String last =
                call.getName().substring(call.getName().lastIndexOf('.') + 1).replaceFirst(".*\\$", "");
        for (String key : List.of(
                door + "." + last + "." + name,
                door + "." + name,
                last + "." + name,
                name + "." + parameter.getType().getSimpleName(),
                name)) if (named.containsKey(key) && fits(parameter.getType(), named.get(key))) return named.get(key);
        return typed.get(parameter.getType());
    }

    private static boolean fits(Class<?> type, Object value) {
        Class<?> boxed = type == int.class ? Integer.class : type == long.class ? Long.class : type;
        return (type == double.class ? Double.class : boxed).isInstance(value);
    }
}
