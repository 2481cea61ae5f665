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
        if (name == null || number == null)
            throw new IllegalArgumentException("Metric.of(name, number) needs a name and a number, got null");
        if (name.isBlank() || !name.trim().equals(name))
            throw new IllegalArgumentException(
                    "Metric.of(name, number) needs a name without blanks around it, got \"" + Typed.of(name) + '"');
        return snapshot -> Map.of(name, new double[] {number.applyAsDouble(snapshot)});
    }
}
