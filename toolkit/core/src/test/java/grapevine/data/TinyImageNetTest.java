package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import grapevine.core.Batch;
import grapevine.core.Engines;
import grapevine.tasks.Classification;
import grapevine.tasks.Models;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny ImageNet from small files in its layout. */
class TinyImageNetTest {
    private static final String PLACE = "tiny-imagenet/tiny-imagenet-200/";
    private static final String AGAIN = "; delete the folder of this data set and load it again";

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

    private static byte[] jpeg(int type, int width, int height, Color color) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D pen = image.createGraphics();
        pen.setColor(color);
        pen.fillRect(0, 0, width, height);
        pen.dispose();
        if (type == BufferedImage.TYPE_BYTE_GRAY) // a pen would draw another shade
        for (int x = 0; x < width; x++)
                for (int y = 0; y < height; y++) image.getRaster().setSample(x, y, 0, color.getRed());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    private static byte[] color(int red, int green, int blue) throws IOException {
        return jpeg(BufferedImage.TYPE_3BYTE_BGR, 64, 64, new Color(red, green, blue));
    }

    private static byte[] gray(int shade) throws IOException {
        return jpeg(BufferedImage.TYPE_BYTE_GRAY, 64, 64, new Color(shade, shade, shade));
    }

    /** Three classes, not in the order of their names, of two training pictures each, and five test pictures. */
    private void pictures() throws IOException {
        files.write(PLACE + "wnids.txt", "n2\nn1\nn3\n");
        files.write(PLACE + "words.txt", "n1\tgoldfish, Carassius auratus\nn0\tentity\nn2\tpop bottle, soda bottle\n");
        files.write(PLACE + "train/n1/images/n1_0.JPEG", color(255, 0, 0));
        files.write(PLACE + "train/n1/images/n1_1.JPEG", color(0, 255, 0));
        files.write(PLACE + "train/n2/images/n2_1.JPEG", gray(51));
        files.write(PLACE + "train/n2/images/n2_0.JPEG", color(0, 0, 255));
        files.write(PLACE + "train/n2/n2_boxes.txt", "n2_0.JPEG\t0\t0\t63\t63\n");
        files.write(PLACE + "train/n3/images/n3_0.JPEG", gray(0));
        files.write(PLACE + "train/n3/images/n3_1.JPEG", gray(255));
        for (int i = 0; i < 5; i++) files.write(PLACE + "val/images/val_" + i + ".JPEG", gray(50 * i));
        files.write(
                PLACE + "val/val_annotations.txt",
                "val_0.JPEG\tn1\t0\t0\t62\t62\nval_3.JPEG\tn3\t0\t0\t62\t62\nval_1.JPEG\tn2\t0\t0\t62\t62\n"
                        + "val_4.JPEG\tn3\t0\t0\t62\t62\nval_2.JPEG\tn1\t0\t0\t62\t62\n");
    }

    @Test
    void picturesAreReadWithTheirClassesAndGrayOnesGetThreeColors() throws Exception {
        pictures();
        Dataset all = new TinyImageNet(3, 2).load();
        assertEquals("Tiny ImageNet", all.name());
        assertEquals(List.of(3, 64, 64), all.shape());
        assertEquals(List.of("pop bottle", "goldfish", "n3"), all.classes());
        assertArrayEquals(new int[] {0, 0, 1, 1, 2, 2}, all.train().labels());
        assertArrayEquals(new int[] {1, 2, 0, 2, 1}, all.test().labels());
        float[][] colors = {{0, 0, 1}, {0.2f, 0.2f, 0.2f}, {1, 0, 0}, {0, 1, 0}, {0, 0, 0}, {1, 1, 1}};
        for (int i = 0; i < 6; i++) assertColor(colors[i], all.train(), i);
        int[] shades = {0, 150, 50, 200, 100};
        for (int i = 0; i < 5; i++) {
            float shade = shades[i] / 255f;
            assertColor(new float[] {shade, shade, shade}, all.test(), i);
        }
    }

    private static void assertColor(float[] color, Samples samples, int i) {
        for (int c = 0; c < 3; c++)
            for (int p = 0; p < 4096; p++)
                assertEquals(color[c], samples.features()[(3 * i + c) * 4096 + p], 0.01, "picture " + i);
    }

    @Test
    void aPartIsTheFirstClassesAndTheirFirstPictures() throws Exception {
        pictures();
        Dataset part = new TinyImageNet(2, 1).load();
        assertEquals(List.of("pop bottle", "goldfish"), part.classes());
        assertArrayEquals(new int[] {0, 1}, part.train().labels());
        assertColor(new float[] {0, 0, 1}, part.train(), 0);
        assertColor(new float[] {1, 0, 0}, part.train(), 1);
        assertArrayEquals(new int[] {1, 0, 1}, part.test().labels());
    }

    @Test
    void aResNet18LearnsFromThem() throws Exception {
        pictures();
        Dataset data = new TinyImageNet(3, 2).load();
        String engine = Engines.standard();
        try (Classification task =
                        new Classification(data, List.of(new int[] {0, 2}), Models.named("resNet18", data), engine, 1);
                NDManager m = Engines.manager(engine)) {
            NDArray X = task.start(m, new SplittableRandom(1));
            NDArray G = task.gradients(X, new Batch(new int[][] {{0, 1}}, 1));
            assertEquals(X.getShape(), G.getShape());
            float length = G.norm().getFloat();
            assertTrue(length > 0 && Float.isFinite(length), "a gradient of length " + length);
        }
    }

    @Test
    void whatIsMissingOrDamagedIsNamed() throws Exception {
        assertEquals(
                "Tiny ImageNet needs " + folder.resolve("tiny-imagenet/tiny-imagenet-200.zip")
                        + ", got no such file, and grapevine.offline is true; fetch"
                        + " http://cs231n.stanford.edu/tiny-imagenet-200.zip into that place, or let"
                        + " GRAPEVINE_DATASETS name a folder that has it",
                assertThrows(IllegalStateException.class, () -> new TinyImageNet(2, 1).load())
                        .getMessage());
        Path archive = files.write("tiny-imagenet/tiny-imagenet-200.zip", "PK\3\4 no archive");
        String message = assertThrows(UncheckedIOException.class, () -> new TinyImageNet(2, 1).load())
                .getMessage();
        assertTrue(
                message.startsWith(archive + " needs to be the archive of Tiny ImageNet, got ")
                        && message.contains("90528d7ca1a48142e341f4ef8d21d0de"),
                message);
        pictures();
        Path train = folder.resolve(PLACE + "train"), val = folder.resolve(PLACE + "val/val_annotations.txt");
        refused(train.resolve("n2/images") + " needs 3 pictures *.JPEG, got 2" + AGAIN, 3, 3);
        refused(folder.resolve(PLACE + "wnids.txt") + " needs 4 classes, got 3" + AGAIN, 4, 1);
        Path picture = train.resolve("n1/images/n1_0.JPEG");
        Files.write(picture, jpeg(BufferedImage.TYPE_BYTE_GRAY, 64, 63, Color.RED));
        refused(picture + " needs 64 x 64 pixels, got 64 x 63" + AGAIN, 2, 1);
        Files.write(picture, "no picture".getBytes());
        refused(picture + " needs to be a JPEG picture, got a file of another kind" + AGAIN, 2, 1);
        files.write(PLACE + "val/val_annotations.txt", "val_0.JPEG\tn1\nval_9.JPEG\tn9\n");
        refused("val_annotations.txt line 2 needs a picture and a class of wnids.txt, got val_9.JPEG\tn9", 2, 1);
        files.write(PLACE + "val/val_annotations.txt", "val_0.JPEG n1\n");
        refused("val_annotations.txt line 1 needs a picture and a class of wnids.txt, got val_0.JPEG n1", 2, 1);
        files.write(PLACE + "val/val_annotations.txt", "../../val_0.JPEG\tn1\n");
        refused("val_annotations.txt line 1 needs a picture and a class of wnids.txt, got ../../val_0.JPEG\tn1", 2, 1);
        files.write(PLACE + "val/val_annotations.txt", "val_3.JPEG\tn3\n");
        refused(val + " needs pictures of the first 2 classes, got none" + AGAIN, 2, 1);
        files.write(PLACE + "words.txt", "n1\tgoldfish\nn2 bottle\n");
        refused("words.txt line 2 needs a class, a tab and its name, got n2 bottle", 2, 1);
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        for (String file : List.of("words.txt", "wnids.txt", "val/val_annotations.txt", "train/n1/images")) {
            pictures();
            Path moved = folder.resolve(PLACE + file);
            Files.move(moved, folder.resolve("moved"));
            refused("the data folder needs " + PLACE + file + ", got none in " + folder + AGAIN, 2, 1);
            Files.move(folder.resolve("moved"), moved);
        }
        Path picture = folder.resolve(PLACE + "val/images/val_1.JPEG");
        Files.delete(picture);
        refused("a data set needs " + picture + ", got no such file" + AGAIN, 2, 1);
    }

    private static void refused(String message, int classes, int perClass) {
        assertMessage(message, () -> new TinyImageNet(classes, perClass).load());
    }

    @Test
    void moreThanThereIsAndMoreThanFitsIsRefused() {
        assertMessage("TinyImageNet(classes, perClass) needs 2 to 200 classes, got 1", () -> new TinyImageNet(1, 10));
        assertMessage(
                "TinyImageNet(classes, perClass) needs 2 to 200 classes, got 201", () -> new TinyImageNet(201, 10));
        assertMessage(
                "TinyImageNet(classes, perClass) needs 1 to 500 training pictures per class, got 0",
                () -> new TinyImageNet(2, 0));
        assertMessage(
                "TinyImageNet(classes, perClass) needs 1 to 500 training pictures per class, got 501",
                () -> new TinyImageNet(2, 501));
        TinyImageNet.requireMemory(100_000, 4_915_200_000L);
        assertEquals(
                "TinyImageNet needs 4915 MB of memory for 100000 pictures, got a limit of 4000 MB; give Java"
                        + " more with -Xmx, or take fewer with new TinyImageNet(classes, perClass)",
                assertThrows(IllegalStateException.class, () -> TinyImageNet.requireMemory(100_000, 4_000_000_000L))
                        .getMessage());
    }
}
