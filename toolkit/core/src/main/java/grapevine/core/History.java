package grapevine.core;

import java.util.List;
import java.util.Set;

/**
 * The measurements of a run, in the order of its rounds; the first one is of the start.
 *
 * @param rows one measurement per evaluated round; none only where the first one was interrupted
 */
public record History(List<Measurement> rows) {

    /** Keeps its own copy of the rows. */
    public History {
        rows = List.copyOf(rows);
    }

    /** The newest measurement. */
    public Measurement last() {
        return rows.get(rows.size() - 1);
    }

    /** The names of the metrics, in the order in which they were measured. */
    public Set<String> metrics() {
        return last().values().keySet();
    }

    /** Refuses a metric that was not measured. */
    public void require(String metric) {
        if (!metrics().contains(metric))
            throw new IllegalArgumentException(
                    "a metric needs to be one of " + String.join(", ", metrics()) + ", got " + Typed.of(metric));
    }
}
