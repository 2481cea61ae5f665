package grapevine.core;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Numbers by name that take little memory, since a long run keeps ten thousand of them: rows that are alike share their
 * names.
 */
final class Values extends AbstractMap<String, double[]> {
    private static volatile List<String> latest = List.of(); // rows come one after the other

    private final List<String> names;
    private final double[][] numbers;

    private Values(Map<String, double[]> values) {
        names = shared(List.copyOf(values.keySet()));
        numbers = values.values().toArray(new double[0][]);
    }

    /** These names, or the same as those of the row before. */
    private static List<String> shared(List<String> names) {
        List<String> before = latest;
        if (names.equals(before)) return before;
        latest = names;
        return names;
    }

    /** The same numbers; as they are where there are none, or no name. */
    static Map<String, double[]> of(Map<String, double[]> values) {
        boolean none = values == null || values.keySet().stream().anyMatch(name -> name == null);
        return none || values instanceof Values ? values : new Values(values);
    }

    private int place(Object name) {
        return name == null ? -1 : names.indexOf(name);
    }

    @Override
    public double[] get(Object name) {
        int place = place(name);
        return place < 0 ? null : numbers[place];
    }

    @Override
    public boolean containsKey(Object name) {
        return place(name) >= 0;
    }

    @Override
    public Set<Entry<String, double[]>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, double[]>> iterator() {
                return IntStream.range(0, numbers.length)
                        .<Entry<String, double[]>>mapToObj(
                                place -> new SimpleImmutableEntry<>(names.get(place), numbers[place]))
                        .iterator();
            }

            @Override
            public int size() {
                return numbers.length;
            }
        };
    }
}
