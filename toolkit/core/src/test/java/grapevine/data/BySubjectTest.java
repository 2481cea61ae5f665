package grapevine.data;

import static grapevine.data.PartitionLawsTest.LABELS;
import static grapevine.data.PartitionLawsTest.classes;
import static grapevine.data.PartitionLawsTest.split;
import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The laws of partitions, as they hold for people who come whole; the labels of the others' tests are people here. */
class BySubjectTest {

    private static final Partition BY_SUBJECT = new BySubject();

    @Test
    void everyExampleGoesToOneClientAndEveryPersonToo() {
        for (int clients = 1; clients <= 10; clients++) {
            List<int[]> shares = split(BY_SUBJECT, clients, clients);
            int[] all = shares.stream().flatMapToInt(Arrays::stream).sorted().toArray();
            assertArrayEquals(IntStream.range(0, 1000).toArray(), all);
            assertEquals(
                    10, shares.stream().mapToInt(PartitionLawsTest::classes).sum());
        }
    }

    @Test
    void peopleAreDividedAsEvenlyAsCanBe() {
        assertArrayEquals(new int[] {3, 3, 2, 2}, people(4));
        assertArrayEquals(new int[] {2, 2, 2, 2, 1, 1}, people(6));
        assertArrayEquals(new int[] {5, 5}, people(2));
    }

    private static int[] people(int clients) {
        return split(BY_SUBJECT, clients, 3).stream()
                .mapToInt(PartitionLawsTest::classes)
                .toArray();
    }

    @Test
    void theSameSeedIsTheSameSplitAndAnotherOneAnother() {
        assertArrayEquals(
                split(BY_SUBJECT, 5, 1).get(0), split(BY_SUBJECT, 5, 1).get(0));
        assertTrue(IntStream.range(0, 5)
                .anyMatch(i -> !Arrays.equals(
                        split(BY_SUBJECT, 5, 1).get(i), split(BY_SUBJECT, 5, 2).get(i))));
    }

    /** Nine degrees of freedom: 0.1 % of all draws lie above 27.88. */
    @Test
    void whoIsWithClientZeroIsDrawn() {
        int[] drawn = new int[10];
        for (int seed = 0; seed < 1000; seed++)
            drawn[split(BY_SUBJECT, 10, seed).get(0)[0] % 10]++;
        double chiSquare = Arrays.stream(drawn)
                .mapToDouble(count -> (count - 100) * (count - 100) / 100.0)
                .sum();
        assertTrue(chiSquare < 27.88, "chi-square " + chiSquare);
    }

    @Test
    void labelsAndSizesStayAsTheyWere() {
        int[] labels = LABELS.clone(), sizes = Imbalance.equal(7, 1000);
        BY_SUBJECT.split(labels, sizes, new SplittableRandom(1));
        assertArrayEquals(LABELS, labels);
        assertArrayEquals(Imbalance.equal(7, 1000), sizes);
    }

    @Test
    void peopleAreCountedInTheOrderOfTheirNumbers() {
        Samples samples = new Samples(new float[4], new int[] {0, 1, 1, 0}).of(7, 3, 10, 3);
        Dataset data = new Dataset("mine", List.of(1), List.of("a", "b"), samples, samples);
        assertArrayEquals(new int[] {1, 0, 2, 0}, BY_SUBJECT.groups(data));
        assertArrayEquals(new int[] {0, 1, 1, 0}, new Iid().groups(data));
    }

    @Test
    void whoseExamplesAreIsNotLostWithTargetsAndCorruption() {
        int[] subjects = {4, 4, 2, 2, 9};
        Samples numbers =
                Samples.numeric(new float[5], new float[] {1, 2, 3, 4, 5}, 5).of(subjects);
        assertArrayEquals(
                subjects,
                Dataset.numeric("mine", List.of(1), numbers, numbers).train().subjects());
        Samples images = new Samples(new float[5 * 784], new int[5]).of(subjects);
        Dataset pictures = new Dataset("mine", List.of(1, 28, 28), List.of("a", "b"), images, images);
        Dataset noisy = new JpegNoise(1, 0.1).corrupt(pictures, new int[] {0});
        assertArrayEquals(subjects, noisy.train().subjects());
    }

    @Test
    void whatCannotBeIsRefused() {
        assertMessage(
                "bySubject() needs a person for every client, got 10 people for 11 clients; use at most 10 clients",
                () -> split(BY_SUBJECT, 11, 0));
        assertMessage(
                "bySubject() needs clients of equal sizes, got [10, 900]; people come whole, so leave imbalance(beta) out",
                () -> BY_SUBJECT.split(LABELS, new int[] {10, 900}, new SplittableRandom(0)));
        assertMessage(
                "bySubject() needs data that say whose each example is, got digits; use data(\"activities\") or"
                        + " data(\"mhealth\"), or iid()",
                () -> BY_SUBJECT.groups(new Digits(10, 10, 0).load()));
        assertMessage(
                "samples need a subject for every label or for none, got 1 subjects for 2 labels",
                () -> new Samples(new float[2], new int[2]).of(1));
        assertMessage(
                "bySubject() needs the sizes of at least 1 client, got none",
                () -> BY_SUBJECT.split(LABELS, new int[0], new SplittableRandom(0)));
    }

    @Test
    void everyClientKnowsAllActivities() {
        Dataset data = new Activities().load();
        int[] people = BY_SUBJECT.groups(data);
        List<int[]> shares = BY_SUBJECT.split(people, Imbalance.equal(6, people.length), new SplittableRandom(0));
        assertEquals(
                List.of(1440, 1440, 720, 720, 720, 720),
                shares.stream().map(share -> share.length).toList());
        for (int[] share : shares)
            assertEquals(
                    12,
                    Arrays.stream(share)
                            .map(i -> data.train().labels()[i])
                            .distinct()
                            .count());
        assertTrue(classes(split(BY_SUBJECT, 10, 0).get(0)) == 1);
    }
}
