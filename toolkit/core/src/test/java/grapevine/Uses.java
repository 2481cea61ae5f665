package grapevine;

import grapevine.core.Algorithm;
import grapevine.core.Clocks;
import grapevine.core.Compression;
import grapevine.core.Metric;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Thinning;
import grapevine.core.Times;
import grapevine.data.Corruption;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Imbalance;
import grapevine.data.KvasirSeg;
import grapevine.data.MHealth;
import grapevine.data.Partition;
import grapevine.data.Source;
import grapevine.data.TinyImageNet;
import grapevine.graph.GraphSchedule;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import tech.tablesaw.api.Table;

/** Two rounds with what was accepted. */
final class Uses {
    private static final Set<String> LASTING = Set.of(
            "localSteps",
            "run",
            "until",
            "steps",
            "gossipLangevin",
            "GossipLangevin",
            "gossipUntil",
            "PosteriorPredictive",
            "of");

    private Uses() {}

    /** Whether it is as long as the user wants it: there is nothing to refuse, and nothing to wait for. */
    static boolean lasts(Executable call, Object... arguments) {
        String name = call.getName().substring(call.getName().lastIndexOf('.') + 1);
        return LASTING.contains(name) && Arrays.stream(arguments).anyMatch(Uses::huge);
    }

    private static boolean huge(Object value) {
        if (value instanceof int[] many) return Arrays.stream(many).anyMatch(k -> k > 1_000_000);
        if (value instanceof List<?> list) return list.stream().anyMatch(Uses::huge);
        return value instanceof Integer k && k > 1_000_000 || value instanceof Double x && (x == 1e300 || x == 1e-300);
    }

    static void use(Executable call, Object made) {
        Experiment ring = Usual.RING;
        if (made instanceof Experiment e) run(e);
        else if (made instanceof Comparison c) c.run(1);
        else if (made instanceof Sweep s) sweep(s);
        else if (made instanceof Topology t) {
            t.connected();
            if (t.connected()) run(Experiment.on(t));
        } else if (made instanceof MixingMatrix W) {
            W.spectralGap();
            if (W.topology().connected()) run(Experiment.on(W.topology()).mixing(W));
        } else if (made instanceof GraphSchedule g) run(ring.graphs(g));
        else if (made instanceof Schedule s) run(ring.schedule(s));
        else if (made instanceof Clocks c) run(ring.asynchronous(c));
        else if (made instanceof Times t) run(ring.computeTime(t));
        else if (made instanceof Compression c) run(ring.compression(c));
        else if (made instanceof Thinning t) run(ring.draws(t.burnIn(), t.every(), t.most()));
        else if (made instanceof Metric m) run(ring.klAdam().metric(m));
        else if (made instanceof Algorithm<?> a) run(ring.algorithm(a));
        else if (made instanceof Dataset d)
            run(Experiment.ring(3).batch(2).evaluateEvery(1).data(d));
        else if (made instanceof MHealth || made instanceof KvasirSeg || made instanceof TinyImageNet) made.toString();
        else if (made instanceof Source s)
            run(Experiment.ring(3).batch(2).evaluateEvery(1).data(s));
        else if (made instanceof Partition p) run(ring.partition(p));
        else if (made instanceof Corruption c) run(ring.corruption(c));
        else if (made instanceof Imbalance i) run(ring.imbalance(i.beta()));
        else if (made instanceof Task t) run(Experiment.ring(4).evaluateEvery(1).task(t));
    }

    private static void run(Experiment e) {
        Choices c = e.choices();
        Experiment small = c.task() == null && c.source().equals(new Digits())
                ? e.data(Usual.DIGITS).batch(4)
                : e;
        if (c.task() == null && c.model() == null && c.block() == null) small = small.evaluateEvery(1);
        small.toString();
        try (Run run = small.run(2)) {
            run.chart();
            run.table();
        }
    }

    /** What failed in a cell is told in a table. */
    private static void sweep(Sweep sweep) {
        Sweep whole = sweep.algorithms().isEmpty() ? sweep.algorithm("sgd", e -> e.gossipSgd()) : sweep;
        Table failures = whole.run(2).failures();
        for (String algorithm : whole.algorithms())
            for (String failure : failures.stringColumn(algorithm))
                if (!failure.isEmpty() && !failure.startsWith("round ")) throw new IllegalStateException(failure);
    }
}
