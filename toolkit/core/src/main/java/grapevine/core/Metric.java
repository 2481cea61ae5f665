package grapevine.core;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Something to watch in a run. It only looks: a run measured and a run not measured are the same run. */
public interface Metric {

    /** By name: one number, or one per client. */
    Map<String, double[]> measure(Snapshot snapshot);

    /** Refuses a run that lacks what is to be measured, before the first round. By default none is refused. */
    default void check(Snapshot start) {}

    /** A metric of one number. */
    static Metric of(String name, ToDoubleFunction<Snapshot> number) {
        return snapshot -> Map.of(name, new double[] {number.applyAsDouble(snapshot)});
    }
}
