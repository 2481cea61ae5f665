package grapevine.data;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Every client has people of its own: all examples of a person are with one client, and the people are divided among the
 * clients as evenly as can be. The skew of nature, where clients are the devices that people wear.
 *
 * <p>Who is with whom is drawn; where the people do not divide evenly, client 0 and those after it have one more. The
 * clients' sizes are those of their people: all examples are dealt out whatever sizes are asked for, so {@link Imbalance}
 * is refused. For data that say whose each example is, such as {@link MHealth} and {@link Activities}, or of your own with
 * {@link Samples#of}.
 */
public record BySubject() implements Partition {

    /** The people, numbered from 0 in the order of their names. */
    @Override
    public int[] groups(Dataset dataset) {
        int[] subjects = dataset.train().subjects();
        if (subjects.length == 0)
            throw new IllegalArgumentException("bySubject() needs data that say whose each example is, got "
                    + dataset.name() + "; use data(\"activities\") or data(\"mhealth\"), or iid()");
        int[] people = distinct(subjects);
        return Arrays.stream(subjects)
                .map(person -> Arrays.binarySearch(people, person))
                .toArray();
    }

    @Override
    public List<int[]> split(int[] labels, int[] sizes, RandomGenerator random) {
        Pools.check("bySubject()", labels, sizes);
        int[] people = distinct(labels);
        check(people.length, sizes);
        int[] order = Pools.order(people.length, random), client = new int[Pools.classes(labels)];
        for (int p = 0; p < order.length; p++) client[people[order[p]]] = p % sizes.length;
        return IntStream.range(0, sizes.length)
                .mapToObj(i -> IntStream.range(0, labels.length)
                        .filter(example -> client[labels[example]] == i)
                        .toArray())
                .toList();
    }

    private static int[] distinct(int... values) {
        return Arrays.stream(values).distinct().sorted().toArray();
    }

    private static void check(int people, int... sizes) {
        if (sizes.length > people)
            throw new IllegalArgumentException("bySubject() needs a person for every client, got " + people
                    + " people for " + sizes.length + " clients; use at most " + people + " clients");
        if (Arrays.stream(sizes).max().orElseThrow()
                        - Arrays.stream(sizes).min().orElseThrow()
                > 1)
            throw new IllegalArgumentException("bySubject() needs clients of equal sizes, got " + Arrays.toString(sizes)
                    + "; people come whole, so leave imbalance(beta) out");
    }
}
