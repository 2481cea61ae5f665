package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MNIST, Fashion-MNIST and CIFAR from tiny files in their formats. */
class ImageFilesTest {

    @TempDir
    Path folder;

    Fixtures files;

    @BeforeEach
    void open() {
        files = new Fixtures(folder);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void idxFilesAreReadAsTheyAreOrGzipped() throws Exception {
        files.idx("mnist");
        Dataset mnist = new Mnist().load();
        assertEquals("MNIST", mnist.name());
        assertArrayEquals(new int[] {7, 0}, mnist.train().labels());
        assertArrayEquals(new int[] {9}, mnist.test().labels());
        assertEquals(255 / 255f, mnist.train().features()[255]);
        assertEquals(3 / 255f, mnist.train().features()[784 + 2]);
        assertSame(mnist, new Mnist().load());
    }

    @Test
    void fashionMnistKnowsItsClasses() throws Exception {
        files.idx("fashion-mnist");
        Dataset fashion = Sources.named("Fashion-MNIST").load();
        assertEquals("sneaker", fashion.classes().get(fashion.train().labels()[0]));
    }

    @Test
    void aWrongMagicNumberIsNamed() throws Exception {
        files.idx("mnist");
        files.write("mnist/train-images-idx3-ubyte", Fixtures.idxImages(2049, 2));
        assertMessage(
                "train-images-idx3-ubyte needs the idx magic number 2051 (images), got 2049", () -> new Mnist().load());
    }

    @Test
    void aTruncatedFileIsNamed() throws Exception {
        files.idx("mnist");
        files.write("mnist/t10k-images-idx3-ubyte", Arrays.copyOf(Fixtures.idxImages(2051, 1), 500));
        assertMessage(
                "t10k-images-idx3-ubyte needs 784 bytes for 1 records, got 484; delete it and load again",
                () -> new Mnist().load());
        files.write("mnist/t10k-images-idx3-ubyte", new byte[3]);
        assertMessage(
                "t10k-images-idx3-ubyte needs an idx header of 16 bytes, got a file of 3; delete it and load again",
                () -> new Mnist().load());
    }

    @Test
    void aCutGzipFileIsNamed() throws Exception {
        files.idx("mnist");
        byte[] packed = Fixtures.gzip(Fixtures.idxImages(2051, 2));
        Path file = folder.resolve("mnist/train-images-idx3-ubyte.gz");
        java.nio.file.Files.write(file, Arrays.copyOf(packed, packed.length / 2));
        assertMessage(
                file + " needs to be a complete .gz file, got a cut or damaged one; delete it and load again",
                () -> new Mnist().load());
    }

    /** 20 MB of zeros are 20 kB packed. */
    @Test
    void aGzipFileThatGrowsBeyondMeasureIsNotReadOn() throws Exception {
        files.idx("mnist");
        byte[] much = new byte[20_000_000];
        String most = " needs to unpack to at most 20 times its size or 10 MB, got more;"
                + " unpack it yourself if that is right";
        files.write("mnist/train-images-idx3-ubyte.gz", much);
        assertMessage(folder.resolve("mnist/train-images-idx3-ubyte.gz") + most, () -> new Mnist().load());
        Path csv = files.write("own.csv.gz", much), svm = files.write("own.svm.gz", much);
        assertMessage(csv + most, () -> new Csv(csv, "kind").load());
        assertMessage(svm + most, () -> new LibSvm(svm).load());
        java.util.Arrays.fill(much, (byte) '\n');
        Path lines = files.write("lines.svm.gz", much), head = files.write("lines.csv.gz", much);
        assertMessage(lines + most, () -> new LibSvm(lines).load());
        assertMessage(head + most, () -> new Csv(head, "kind").load());
    }

    @Test
    void aGzipFileWithinMeasureIsReadWhateverItShrankTo() throws Exception {
        String rows = "length,kind\n" + ("1." + "0".repeat(200) + ",a\n3,b\n").repeat(45_000);
        assertTrue(rows.length() > 9_000_000 && rows.length() < 10_000_000);
        Path file = files.write("own.csv.gz", rows);
        assertTrue(java.nio.file.Files.size(file) < 100_000);
        new Csv(file, "kind").load();
    }

    @Test
    void aLabelOutOfRangeIsNamedWithItsRecord() throws Exception {
        files.idx("mnist");
        files.write("mnist/train-labels-idx1-ubyte", Fixtures.idxLabels(2049, 3, 10));
        assertMessage("train-labels-idx1-ubyte record 1 needs a label from 0 to 9, got 10", () -> new Mnist().load());
        files.write("mnist/train-labels-idx1-ubyte", Fixtures.idxLabels(2049, 3));
        assertMessage(
                "train-labels-idx1-ubyte needs a label for each of the 2 images of train-images-idx3-ubyte.gz, got 1",
                () -> new Mnist().load());
    }

    @Test
    void partOfCifar10SaysSoInItsName() throws Exception {
        String place = "cifar-10/cifar-10-batches-bin/";
        files.write(place + "data_batch_1.bin.gz", Fixtures.cifar(51, 3));
        files.write(place + "data_batch_4.bin", Fixtures.cifar(102, 9));
        files.write(place + "test_batch.bin", Fixtures.cifar(255, 0));
        Dataset cifar = new Cifar10().load();
        assertEquals("CIFAR-10 (2 of 5 batches)", cifar.name());
        assertEquals(List.of(3, 32, 32), cifar.shape());
        assertArrayEquals(new int[] {3, 9}, cifar.train().labels());
        assertEquals(0.2f, cifar.train().features()[3071]);
        assertEquals(0.4f, cifar.train().features()[3072]);
        assertEquals(1f, cifar.test().features()[0]);
    }

    @Test
    void cifarErrorsNameTheFileAndTheRecord() throws Exception {
        String place = "cifar-10/cifar-10-batches-bin/";
        files.write(place + "data_batch_1.bin", Fixtures.cifar(51, 10));
        files.write(place + "test_batch.bin", Fixtures.cifar(255, 0));
        assertMessage("data_batch_1.bin record 0 needs a label from 0 to 9, got 10", () -> new Cifar10().load());
        files.write(place + "data_batch_1.bin", new byte[3000]);
        assertMessage(
                "data_batch_1.bin needs whole records of 3073 bytes, got 3000 bytes; delete it and load again",
                () -> new Cifar10().load());
    }

    @Test
    void cifar100HasFineAndCoarseLabels() throws Exception {
        String place = "cifar-100/cifar-100-binary/";
        files.write(place + "train.first-10000.bin.gz", Fixtures.cifar(0, 1, 2));
        files.write(place + "test.bin", Fixtures.cifar(0, 0, 1));
        files.write(place + "fine_label_names.txt", "apple\nfish\nbaby\n\n");
        files.write(place + "coarse_label_names.txt", "fruit\npeople\n");
        Dataset fine = new Cifar100().load(), coarse = new Cifar100(true).load();
        assertEquals("CIFAR-100 (10,000 of 50,000 training images)", fine.name());
        assertEquals("baby", fine.classes().get(fine.train().labels()[0]));
        assertEquals("people", coarse.classes().get(coarse.train().labels()[0]));
    }

    @Test
    void aMissingFileIsNotFetchedOffline() {
        String message = assertThrows(IllegalStateException.class, () -> new Mnist().load())
                .getMessage();
        assertEquals(
                "MNIST needs " + folder.resolve("mnist/train-images-idx3-ubyte.gz")
                        + ", got no such file, and grapevine.offline is true; fetch"
                        + " https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz or"
                        + " http://yann.lecun.com/exdb/mnist/train-images-idx3-ubyte.gz into that place, or let"
                        + " GRAPEVINE_DATASETS name a folder that has it",
                message);
        assertTrue(assertThrows(IllegalStateException.class, () -> new Cifar10().load())
                .getMessage()
                .contains("cifar-10-binary.tar.gz"));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertMessage(
                "a data set needs to be one of activities, cifar-10, cifar-100, digits, fashion-mnist, kvasir-seg,"
                        + " least-squares, magic, mhealth, mnist, polyps, showers, sine, spambase, tiny-imagenet, got imagenet; for a table of your own use new Csv(file, label)",
                () -> Sources.named("imagenet"));
        assertEquals(new Magic(), Sources.named("MAGIC"));
    }
}
