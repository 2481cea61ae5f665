package grapevine.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** For each class the examples that are not dealt out yet, in random order. */
final class Pools {

    private final int[][] examples;
    private final int[] left;

    /** All examples, by class. */
    Pools(int[] labels, RandomGenerator random) {
        left = new int[classes(labels)];
        for (int label : labels) left[label]++;
        examples = Arrays.stream(left).mapToObj(int[]::new).toArray(int[][]::new);
        int[] next = new int[left.length];
        for (int i = 0; i < labels.length; i++) examples[labels[i]][next[labels[i]]++] = i;
        for (int[] pool : examples) shuffle(pool, random);
    }

    /** How many examples of a class are left. */
    int left(int label) {
        return left[label];
    }

    /** Takes an example of a class. */
    int take(int label) {
        return examples[label][--left[label]];
    }

    /** The number of classes, if the labels count from 0. */
    static int classes(int[] labels) {
        return Arrays.stream(labels).max().orElse(-1) + 1;
    }

    /** The numbers 0 .. n-1 in random order. */
    static int[] order(int n, RandomGenerator random) {
        int[] order = IntStream.range(0, n).toArray();
        shuffle(order, random);
        return order;
    }

    /** Refuses sizes that no partition can give. */
    static void check(String partition, int[] labels, int[] sizes) {
        if (sizes.length == 0)
            throw new IllegalArgumentException(partition + " needs the sizes of at least 1 client, got none");
        for (int i = 0; i < sizes.length; i++)
            if (sizes[i] < 1)
                throw new IllegalArgumentException(partition + " needs a size >= 1 for every client, got " + sizes[i]
                        + " for client " + i + "; use at most " + labels.length + " clients");
        long sum = Arrays.stream(sizes).asLongStream().sum();
        if (sum > labels.length)
            throw new IllegalArgumentException(partition + " needs sizes that sum to at most the " + labels.length
                    + " examples, got " + sum + "; each example goes to one client only");
        for (int label : labels)
            if (label < 0) throw new IllegalArgumentException(partition + " needs labels from 0, got " + label);
    }

    private static void shuffle(int[] values, RandomGenerator random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1), value = values[i];
            values[i] = values[j];
            values[j] = value;
        }
    }
}
