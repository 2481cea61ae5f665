package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real files, where a data folder is named; a data set that it lacks is skipped. */
@EnabledIfEnvironmentVariable(named = "GRAPEVINE_DATASETS", matches = ".+")
class RealDataTest {

    @BeforeEach
    void offline() {
        System.setProperty("grapevine.offline", "true");
    }

    @AfterEach
    void online() {
        System.clearProperty("grapevine.offline");
    }

    @Test
    void mnistIsComplete() {
        assume("mnist/train-images-idx3-ubyte");
        Dataset mnist = new Mnist().load();
        assertEquals(60_000, mnist.train().size());
        assertEquals(10_000, mnist.test().size());
        assertArrayEquals(new int[] {5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, first(mnist.train()));
        assertArrayEquals(new int[] {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}, first(mnist.test()));
        assertEquals(0.1307, mean(mnist.train()), 1e-4); // the published mean of the pixels
    }

    @Test
    void cifar10HasTenThousandImagesPerBatch() {
        assume("cifar-10/cifar-10-batches-bin/data_batch_1.bin");
        Dataset cifar = new Cifar10().load();
        int batches = cifar.train().size() / 10_000;
        assertEquals(batches == 5 ? "CIFAR-10" : "CIFAR-10 (" + batches + " of 5 batches)", cifar.name());
        assertArrayEquals(new int[] {6, 9, 9, 4, 1, 1, 2, 7, 8, 3}, first(cifar.train()));
        assertArrayEquals(new int[] {3, 8, 8, 0, 6, 6, 1, 6, 3, 1}, first(cifar.test()));
        assertEquals(1000, count(cifar.test(), 5));
    }

    @Test
    void cifar100HasAHundredTestImagesPerClass() {
        assume("cifar-100/cifar-100-binary/test.bin");
        Dataset fine = new Cifar100().load(), coarse = new Cifar100(true).load();
        assertEquals(100, fine.classes().size());
        assertEquals(20, coarse.classes().size());
        assertEquals(100, count(fine.test(), 42));
        assertEquals(500, count(coarse.test(), 7));
        assertEquals("cattle", fine.classes().get(fine.train().labels()[0]));
        assertEquals(
                "large_omnivores_and_herbivores",
                coarse.classes().get(coarse.train().labels()[0]));
    }

    @Test
    void magicHas12332GammaRays() {
        assume("magic-gamma-telescope/magic04.data");
        Dataset magic = new Magic().load();
        assertEquals(3804, magic.test().size());
        assertEquals(19_020, magic.train().size() + magic.test().size());
        assertEquals(12_332, count(magic.train(), 0) + count(magic.test(), 0));
        double accuracy = Softmax.accuracy(magic);
        assertTrue(accuracy > 0.75 && accuracy < 0.82, "softmax regression reaches " + accuracy);
        assertEquals(accuracy, Softmax.accuracy(new Showers().load()), 0.03); // showers stand in for it honestly
    }

    @Test
    void spambaseHas1813SpamMails() {
        assume("tabular/spambase.data");
        Dataset spam = new Spambase().load();
        assertEquals(4601, spam.train().size() + spam.test().size());
        assertEquals(1813, count(spam.train(), 1) + count(spam.test(), 1));
    }

    @Test
    void a9aAndW8aHaveTheirRowsAndColumns() {
        assume("tabular/a9a");
        Dataset a9a = LibSvm.a9a().load(), w8a = LibSvm.w8a().load();
        assertEquals(List.of(123), a9a.shape());
        assertEquals(32_561, a9a.train().size());
        assertEquals(16_281, a9a.test().size());
        assertEquals(List.of(300), w8a.shape());
        assertEquals(49_749, w8a.train().size() + w8a.test().size());
    }

    @Test
    void mhealthTestsWithTwoPeople() {
        assume("mhealth/mHealth_subject1.partial-6of23.csv");
        Dataset mhealth = new MHealth().load();
        assertEquals(12, mhealth.classes().size());
        if (mhealth.name().equals("MHEALTH, 6 of 23 columns")) {
            assertEquals(344_700, mhealth.train().size() + mhealth.test().size());
            assertEquals(34_450 + 33_900, mhealth.test().size());
        }
    }

    @Test
    void publishedChecksumsFit() throws Exception {
        assume("mnist/t10k-labels-idx1-ubyte");
        Checksum.check(DataFolder.require("mnist/t10k-labels-idx1-ubyte"), "MD5:ec29112dd5afa0611ce80d1b7f02629c");
    }

    private static void assume(String file) {
        assumeTrue(DataFolder.find(file).isPresent(), "the data folder has no " + file);
    }

    private static int[] first(Samples samples) {
        return Arrays.copyOf(samples.labels(), 10);
    }

    private static long count(Samples samples, int label) {
        return Arrays.stream(samples.labels()).filter(l -> l == label).count();
    }

    private static double mean(Samples samples) {
        double sum = 0;
        for (float feature : samples.features()) sum += feature;
        return sum / samples.features().length;
    }
}
