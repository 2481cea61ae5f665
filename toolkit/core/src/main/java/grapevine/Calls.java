package grapevine;

import grapevine.algorithms.EuclideanAdam;
import grapevine.algorithms.GossipLangevin;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.GradientTracking;
import grapevine.algorithms.KlAdam;
import grapevine.algorithms.KlAdamLiteral;
import grapevine.algorithms.NonlinearGossip;
import grapevine.algorithms.PushSum;
import grapevine.algorithms.QuasiGlobalMomentum;
import grapevine.consensus.Geometry;
import grapevine.core.Absence;
import grapevine.core.Algorithm;
import grapevine.core.Clocks;
import grapevine.core.Faults;
import grapevine.core.Records;
import grapevine.core.Task;
import grapevine.core.Timing;
import grapevine.tasks.Agreement;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes values as the Java expressions that make them. */
final class Calls {

    private static final Map<String, Double> STANDARD_RATES = Map.of(
            "gossipSgd", new GossipSgd().learningRate(),
            "gossipLangevin", new GossipLangevin().learningRate(),
            "pushSum", new PushSum().learningRate(),
            "gradientTracking", new GradientTracking().learningRate(),
            "quasiGlobalMomentum", new QuasiGlobalMomentum().learningRate(),
            "euclideanAdam", new EuclideanAdam().learningRate(),
            "klAdam", new KlAdam().learningRate());

    private Calls() {}

    /** Such as {@code new KlAdam(0.01, 0.9, ...)}, {@code 0.1} or {@code "mnist"}. */
    static String of(Object value) {
        if (value instanceof String text) return '"' + text + '"';
        if (value instanceof Path path) return "Path.of(\"" + path + "\")";
        if (value instanceof Enum<?> constant) return name(constant.getDeclaringClass()) + "." + constant.name();
        if (value instanceof Double number && number.isInfinite()) return "Double.POSITIVE_INFINITY";
        if (value instanceof Optional<?> optional)
            return optional.map(v -> "Optional.of(" + of(v) + ")").orElse("Optional.empty()");
        if (value instanceof Collection<?> list) return "List.of(" + join(list.stream()) + ")";
        if (value != null && value.getClass().isArray())
            return "{" + join(IntStream.range(0, Array.getLength(value)).mapToObj(i -> Array.get(value, i))) + "}";
        return value instanceof Record made ? constructor(made) : String.valueOf(value);
    }

    /** The call on an experiment that chooses this algorithm, as short as it can be. */
    static String choosing(Algorithm<?> algorithm) {
        if (algorithm instanceof GossipSgd a && a.order() != GossipSgd.Order.ADAPT_THEN_COMBINE)
            return choosing(new GossipSgd(a.learningRate())) + ".order(" + of(a.order()) + ")";
        if (algorithm instanceof GossipSgd a) return shortest("gossipSgd", a, a.learningRate(), GossipSgd::new);
        if (algorithm instanceof NonlinearGossip a) return choosing(a);
        if (algorithm instanceof GossipLangevin a) return choosing(a);
        if (algorithm instanceof PushSum a) return shortest("pushSum", a, a.learningRate(), PushSum::new);
        if (algorithm instanceof GradientTracking a)
            return shortest("gradientTracking", a, a.learningRate(), GradientTracking::new);
        if (algorithm instanceof QuasiGlobalMomentum a)
            return shortest("quasiGlobalMomentum", a, a.learningRate(), QuasiGlobalMomentum::new);
        if (algorithm instanceof EuclideanAdam a)
            return shortest("euclideanAdam", a, a.learningRate(), EuclideanAdam::new);
        if (algorithm instanceof KlAdamLiteral a && a.equals(new KlAdamLiteral(a.learningRate())))
            return choosing(new KlAdam(a.learningRate())) + ".literal()";
        if (algorithm instanceof KlAdam a && a.momentumConsensus())
            return choosing(without(a, "momentumConsensus", false)) + ".momentumConsensus()";
        if (algorithm instanceof KlAdam a && a.geometry() != Geometry.FORWARD_KL)
            return choosing(without(a, "geometry", Geometry.FORWARD_KL)) + ".geometry(" + of(a.geometry()) + ")";
        if (algorithm instanceof KlAdam a) return shortest("klAdam", a, a.learningRate(), KlAdam::new);
        return ".algorithm(" + of(algorithm) + ")";
    }

    private static String choosing(GossipLangevin a) {
        GossipLangevin plain = new GossipLangevin(a.learningRate());
        boolean usual = a.decay() == plain.decay() && a.beta() == plain.beta();
        String rates = a.learningRate() + ", " + a.decay() + ", " + a.beta() + ", 1";
        return (usual
                        ? shortest("gossipLangevin", plain, a.learningRate(), GossipLangevin::new)
                        : ".gossipLangevin(" + rates + ")")
                + (a.steps().equals(plain.steps()) ? "" : ".steps(" + join(a.steps().stream()) + ")")
                + (a.priorVariance() == plain.priorVariance() ? "" : ".prior(" + of(a.priorVariance()) + ")")
                + (a.temperature() == plain.temperature() ? "" : ".cooled(" + a.temperature() + ")");
    }

    private static String choosing(NonlinearGossip a) {
        NonlinearGossip plain = new NonlinearGossip();
        boolean usual = a.p() == plain.p() && a.gamma() == plain.gamma();
        return ".nonlinearGossip(" + (usual ? "" : a.p() + ", " + a.gamma()) + ")"
                + (a.order() == plain.order() ? "" : ".order(" + of(a.order()) + ")")
                + (a.learningRate() == plain.learningRate() ? "" : ".learningRate(" + a.learningRate() + ")");
    }

    /** The calls of a chain one by one, such as {@code .klAdam()} and {@code .literal()}. */
    static List<String> each(String chain) {
        List<String> calls = new ArrayList<>();
        int depth = 0, start = 0;
        for (int at = 0; at < chain.length(); at++) {
            if (chain.charAt(at) == '(') depth++;
            if (chain.charAt(at) == ')' && --depth == 0) {
                calls.add(chain.substring(start, at + 1));
                start = at + 1;
            }
        }
        return calls;
    }

    /** The calls on an experiment that choose when clients are active, and how long it takes them. */
    static List<String> timing(Timing timing) {
        List<String> calls = new ArrayList<>();
        Clocks clocks = timing.clocks();
        if (clocks != null) {
            String on = clocks.on() == Clocks.On.CLIENTS ? "clients" : "edges";
            boolean usual = clocks.equals(Clocks.clients(1));
            calls.add(".asynchronous(" + (usual ? "" : "Clocks." + on + "(" + clocks.rate() + ")") + ")");
        }
        if (timing.compute() != null) calls.add(".computeTime(" + of(timing.compute()) + ")");
        if (timing.link() != null) calls.add(".linkTime(" + of(timing.link()) + ")");
        return calls;
    }

    /** The calls on an experiment that choose what goes wrong with messages. */
    static List<String> faults(Faults faults) {
        List<String> calls = new ArrayList<>();
        Records.components(faults).forEach((fault, q) -> {
            if (q.equals(true)) calls.add("." + fault + "()");
            else if (q instanceof Double share && share != 0) calls.add("." + fault + "(" + share + ")");
        });
        return calls;
    }

    /** The calls on an experiment that choose who is away. */
    static List<String> absence(Absence absence) {
        List<String> calls = new ArrayList<>();
        if (absence.leave() != 0)
            calls.add(".churn(" + absence.leave() + (absence.rounds() == 1 ? "" : ", " + absence.rounds()) + ")");
        for (Absence.Crash crash : absence.crashes())
            calls.add(".crash(" + crash.round() + ", " + join(crash.clients().stream()) + ")");
        for (Absence.Cut cut : absence.cuts())
            calls.add(".cut(" + cut.from() + ", " + cut.to() + ", " + join(cut.clients().stream()) + ")");
        return calls;
    }

    /** The call on an experiment that chooses this task, as short as it can be. */
    static String learning(Task task) {
        if (task instanceof Agreement a && a.dimensions() == 1)
            return ".consensusOnly(" + join(a.values().stream().map(row -> row.get(0))) + ")";
        return ".task(" + task + ")";
    }

    private static KlAdam without(KlAdam a, String component, Object plain) {
        Map<String, Object> values = Records.components(a);
        values.put(component, plain);
        return Records.rebuild(KlAdam.class, values);
    }

    private static String shortest(String name, Record made, double learningRate, DoubleFunction<Record> usual) {
        if (!made.equals(usual.apply(learningRate))) return ".algorithm(" + of(made) + ")";
        boolean standard = made.equals(usual.apply(STANDARD_RATES.get(name)));
        return "." + name + "(" + (standard ? "" : learningRate) + ")";
    }

    /** Such as {@code (0.01, 32)}: the components of a record as the arguments of a call. */
    static String arguments(Record made) {
        return "(" + join(Records.components(made).values().stream()) + ")";
    }

    private static String constructor(Record made) {
        return "new " + name(made.getClass()) + arguments(made);
    }

    /** Such as {@code Digits}, {@code Schedule.Cosine} or, of a class typed into a cell, its own name alone. */
    private static String name(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        boolean nested = outer != null && outer.getName().startsWith("grapevine.");
        return (nested ? outer.getSimpleName() + "." : "") + type.getSimpleName();
    }

    private static String join(Stream<?> values) {
        return values.map(Calls::of).collect(Collectors.joining(", "));
    }
}
