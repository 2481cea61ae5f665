package grapevine;

import grapevine.core.Clocks;
import grapevine.core.Metric;
import grapevine.core.Schedule;
import grapevine.core.Thinning;
import grapevine.core.Times;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every public call that takes something from the user. */
final class Doors {
    /** Those of every object or enum, and those that draw pictures of a model's numbers. */
    private static final Set<String> LEFT_OUT = Set.of("equals", "valueOf", "painted", "found");

    private static final List<String> ENGINES_OWN = List.of(
            "ai.djl.ndarray",
            "ai.djl.training",
            "ai.djl.util",
            "Snapshot",
            "RandomGenerator",
            "Batch",
            "Round",
            "$State");

    private Doors() {}

    static List<Class<?>> all() {
        return List.of(
                Experiment.class,
                Run.class,
                Comparison.class,
                Sweep.class,
                Results.class,
                Scale.class,
                grapevine.graph.Topology.class,
                grapevine.graph.MixingMatrix.class,
                grapevine.graph.GraphSequence.class,
                grapevine.graph.RandomEdges.class,
                grapevine.graph.FiniteTime.class,
                grapevine.graph.GossipTheory.class,
                grapevine.graph.LinearGossip.class,
                Schedule.Steps.class,
                Schedule.Cosine.class,
                Schedule.Inverse.class,
                Schedule.Warmup.class,
                Clocks.class,
                Times.Constant.class,
                Times.Exponential.class,
                Times.LogNormal.class,
                Times.Stragglers.class,
                Thinning.class,
                grapevine.core.Quantized.class,
                grapevine.core.TopK.class,
                Metric.class,
                grapevine.algorithms.EuclideanAdam.class,
                grapevine.algorithms.GossipLangevin.class,
                grapevine.algorithms.GossipSgd.class,
                grapevine.algorithms.GradientTracking.class,
                grapevine.algorithms.KlAdam.class,
                grapevine.algorithms.KlAdamLiteral.class,
                grapevine.algorithms.NonlinearGossip.class,
                grapevine.algorithms.PushSum.class,
                grapevine.algorithms.QuasiGlobalMomentum.class,
                grapevine.consensus.Coupling.class,
                grapevine.metrics.PosteriorPredictive.class,
                grapevine.metrics.PosteriorKl.class,
                grapevine.metrics.EffectiveSampleSize.class,
                grapevine.metrics.Prediction.class,
                grapevine.tasks.Models.class,
                grapevine.tasks.Agreement.class,
                grapevine.tasks.Quadratic.class,
                grapevine.tasks.GaussianMean.class,
                grapevine.tasks.Classification.class,
                grapevine.tasks.Regression.class,
                grapevine.tasks.Segmentation.class,
                grapevine.tasks.Autoencoder.class,
                grapevine.data.Samples.class,
                grapevine.data.Dataset.class,
                grapevine.data.Digits.class,
                grapevine.data.Few.class,
                grapevine.data.Csv.class,
                grapevine.data.LibSvm.class,
                grapevine.data.LeastSquares.class,
                grapevine.data.Sine.class,
                grapevine.data.Showers.class,
                grapevine.data.Activities.class,
                grapevine.data.Polyps.class,
                grapevine.data.Sources.class,
                grapevine.data.MHealth.class,
                grapevine.data.KvasirSeg.class,
                grapevine.data.TinyImageNet.class,
                grapevine.data.Dirichlet.class,
                grapevine.data.Shards.class,
                grapevine.data.ClassesPerClient.class,
                grapevine.data.Imbalance.class,
                grapevine.data.JpegNoise.class);
    }

    static List<Executable> calls(Class<?> door) {
        Stream<Executable> made = Stream.of((Executable[]) door.getConstructors());
        Stream<Executable> called = Stream.of((Executable[]) door.getDeclaredMethods())
                .filter(call -> Modifier.isPublic(call.getModifiers()) && !call.isSynthetic())
                .filter(call -> !LEFT_OUT.contains(call.getName()) && !promised((Method) call));
        return Stream.concat(made, called)
                .filter(call -> call.getParameterCount() > 0
                        && Arrays.stream(call.getParameters()).noneMatch(Doors::ofTheEngine))
                .sorted(Comparator.comparing(Executable::toString))
                .toList();
    }

    private static boolean ofTheEngine(Parameter parameter) {
        return ENGINES_OWN.stream()
                .anyMatch(own -> parameter.getType().getName().contains(own));
    }

    /** Whether the loop calls it, and no user. */
    private static boolean promised(Method call) {
        return Stream.of(call.getDeclaringClass().getInterfaces())
                .flatMap(face -> Stream.of(face.getMethods()))
                .anyMatch(other -> other.getName().equals(call.getName())
                        && Arrays.equals(other.getParameterTypes(), call.getParameterTypes()));
    }

    static Object call(Executable call, Object receiver, Object... arguments) throws ReflectiveOperationException {
        if (call instanceof Constructor<?> made) return made.newInstance(arguments);
        return ((Method) call).invoke(receiver, arguments);
    }
}
