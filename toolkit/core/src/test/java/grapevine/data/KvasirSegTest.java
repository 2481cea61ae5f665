package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kvasir-SEG from small pictures in its layout. */
class KvasirSegTest {
    private static final String PLACE = "kvasir-seg/Kvasir-SEG/";

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

    /** A picture of one color on the left of an edge and another on the right. */
    private static byte[] jpeg(int width, int height, int edge, Color left, Color right) throws IOException {
        return jpeg(BufferedImage.TYPE_3BYTE_BGR, width, height, edge, left, right);
    }

    private static byte[] jpeg(int type, int width, int height, int edge, Color left, Color right) throws IOException {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D pen = image.createGraphics();
        pen.setColor(left);
        pen.fillRect(0, 0, edge, height);
        pen.setColor(right);
        pen.fillRect(edge, 0, width - edge, height);
        pen.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    /** Picture i has i + 1 of 25 parts of polyp on the left, 50 + i x 40 pixels. */
    private void pictures(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String name = "p" + (char) ('a' + i) + ".jpg";
            int width = 50 + 25 * (i % 2), edge = width * (i + 1) / 25;
            files.write(PLACE + "images/" + name, jpeg(width, 40, edge, Color.RED, Color.BLUE));
            files.write(PLACE + "masks/" + name, jpeg(width, 40, edge, Color.WHITE, Color.BLACK));
        }
    }

    @Test
    void picturesOfAllSizesAreBroughtToOneAndSplitByName() throws Exception {
        pictures(25);
        Dataset data = new KvasirSeg(25).load();
        assertEquals("Kvasir-SEG", data.name());
        assertEquals(List.of(3, 25, 25), data.shape());
        assertEquals(22, data.train().size());
        assertEquals(3, data.test().size()); // pictures 0, 9 and 17 in the order of their names
        assertArrayEquals(new int[] {1, 10, 18}, columns(data.test()));
        assertArrayEquals(
                new int[] {2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25},
                columns(data.train()));
        assertArrayEquals(
                new int[] {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2},
                data.train().labels());
        assertArrayEquals(new int[] {0, 1, 2}, data.test().labels());
        float[] pixels = data.train().features(); // picture 1: red on the left, blue on the right
        assertEquals(1, pixels[12 * 25], 0.1);
        assertEquals(0, pixels[625 * 2 + 12 * 25], 0.1);
        assertEquals(0, pixels[12 * 25 + 20], 0.05);
        assertEquals(1, pixels[625 * 2 + 12 * 25 + 20], 0.05);
    }

    /** How many columns of each mask are polyp. */
    private static int[] columns(Samples samples) {
        int[] columns = new int[samples.size()];
        for (int i = 0; i < columns.length; i++)
            for (int x = 0; x < 25; x++) columns[i] += samples.masks()[i * 625 + 12 * 25 + x];
        return columns;
    }

    @Test
    void ofAThousandPictures880AreForTraining() throws Exception {
        byte[] image = jpeg(16, 16, 8, Color.RED, Color.BLUE), mask = jpeg(16, 16, 8, Color.WHITE, Color.BLACK);
        for (int i = 0; i < 1000; i++) {
            files.write(PLACE + "images/" + i + ".jpg", image);
            files.write(PLACE + "masks/" + i + ".jpg", mask);
        }
        Dataset data = new KvasirSeg(16).load();
        assertEquals(880, data.train().size());
        assertEquals(120, data.test().size());
    }

    @Test
    void whatAPixelCoversIsAveraged() throws Exception {
        // 24 columns of white, 56 of black on 2 pixels: 24/40 and 0
        byte[] file = jpeg(BufferedImage.TYPE_BYTE_GRAY, 80, 80, 24, Color.WHITE, Color.BLACK);
        float[] colors = Picture.read(files.write("a.jpg", file)).colors(2);
        assertArrayEquals(new float[] {0.6f, 0, 0.6f, 0, 0.6f, 0, 0.6f, 0, 0.6f, 0, 0.6f, 0}, colors, 0.01f);
    }

    @Test
    void grayMasksAreCutAtOneHalf() throws Exception {
        pictures(2);
        for (String name : List.of("pa", "pb")) {
            BufferedImage gray = new BufferedImage(name.equals("pa") ? 50 : 75, 40, BufferedImage.TYPE_BYTE_GRAY);
            for (int x = 0; x < gray.getWidth(); x++)
                for (int y = 0; y < 40; y++) gray.getRaster().setSample(x, y, 0, name.equals("pa") ? 120 : 136);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(gray, "jpg", bytes);
            files.write(PLACE + "masks/" + name + ".jpg", bytes.toByteArray());
        }
        Dataset data = new KvasirSeg(16).load();
        assertArrayEquals(new byte[256], data.test().masks()); // picture 0
        byte[] all = new byte[256];
        Arrays.fill(all, (byte) 1);
        assertArrayEquals(all, data.train().masks());
    }

    @Test
    void theArchiveInItsPlaceIsUnpackedAlsoOffline() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("a", "b"))
                for (String part : List.of("images/", "masks/")) {
                    zip.putNextEntry(new ZipEntry("Kvasir-SEG/" + part + name + ".jpg"));
                    zip.write(jpeg(32, 32, 16, Color.WHITE, Color.BLACK));
                }
        }
        Path archive = files.write("kvasir-seg/kvasir-seg.zip", bytes.toByteArray());
        assertEquals(1, new KvasirSeg(16).load().test().size());
        assertTrue(Files.exists(archive));
    }

    @Test
    void whatIsMissingOrDamagedIsNamed() throws Exception {
        String again = "; delete the folder of this data set and load it again";
        assertEquals(
                "Kvasir-SEG needs " + folder.resolve("kvasir-seg/kvasir-seg.zip")
                        + ", got no such file, and grapevine.offline is true; fetch"
                        + " https://datasets.simula.no/downloads/kvasir-seg.zip into that place, or let"
                        + " GRAPEVINE_DATASETS name a folder that has it",
                assertThrows(IllegalStateException.class, () -> new KvasirSeg(16).load())
                        .getMessage());
        Path archive = files.write("kvasir-seg/kvasir-seg.zip", "PK\3\4 no archive");
        String damaged = assertThrows(UncheckedIOException.class, () -> new KvasirSeg(16).load())
                .getMessage();
        assertTrue(
                damaged.startsWith(archive + " needs to be the archive of Kvasir-SEG, got a damaged archive (")
                        && damaged.endsWith("); delete it and load again"),
                damaged);
        Files.delete(archive);
        pictures(3);
        Path half = folder.resolve(PLACE + "masks/pz.jpg");
        Files.write(half, jpeg(20, 10, 5, Color.WHITE, Color.BLACK));
        assertMessage(
                half.getParent().getParent() + " needs an image for each mask, got 3 images and 4 masks" + again,
                () -> new KvasirSeg(16).load());
        Files.delete(half);
        Path mask = folder.resolve(PLACE + "masks/pb.jpg"), image = folder.resolve(PLACE + "images/pc.jpg");
        byte[] kept = Files.readAllBytes(mask);
        Files.delete(mask);
        assertMessage("a data set needs " + mask + ", got no such file" + again, () -> new KvasirSeg(16).load());
        Files.write(mask, jpeg(20, 10, 5, Color.WHITE, Color.BLACK));
        assertMessage(
                mask + " needs the size of its image, 75 x 40, got 20 x 10" + again, () -> new KvasirSeg(16).load());
        Files.write(mask, kept);
        Files.write(image, "no picture".getBytes());
        assertMessage(image + " needs to be a JPEG picture, got a file of another kind" + again, () -> new KvasirSeg(16)
                .load());
        Files.write(image, Arrays.copyOf(jpeg(50, 40, 9, Color.RED, Color.BLUE), 300));
        String message = assertThrows(IllegalArgumentException.class, () -> new KvasirSeg(16).load())
                .getMessage();
        assertTrue(message.startsWith(image + " needs to be a JPEG picture, got ") && message.endsWith(again), message);
        Files.delete(image);
        Files.delete(folder.resolve(PLACE + "images/pb.jpg"));
        assertMessage(
                folder.resolve(PLACE + "images") + " needs at least 2 pictures *.jpg, got 1" + again,
                () -> new KvasirSeg(16).load());
        assertMessage("KvasirSeg(side) needs a side from 16 to 512, got 8", () -> new KvasirSeg(8));
    }
}
