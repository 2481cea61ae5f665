package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that claim more than they have. */
@Timeout(60)
class HostileImagesTest {

    private static final String IMAGES = "train-images-idx3-ubyte", LABELS = "train-labels-idx1-ubyte";

    @TempDir
    Path folder;

    private Fixtures files;

    @BeforeEach
    void open() {
        files = new Fixtures(folder);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    void idxHeadersAreNotBelieved() throws Exception {
        String again = "; delete it and load again";
        int most = Integer.MAX_VALUE, least = Integer.MIN_VALUE;
        Object[][] headers = {
            {IMAGES + " needs the idx magic number 2051 (images), got 0", 0, 2, 28, 28},
            {IMAGES + " needs the idx magic number 2051 (images), got -1", -1, 2, 28, 28},
            {IMAGES + " needs the idx magic number 2051 (images), got 50855936", 0x03080000, 2, 28, 28},
            {IMAGES + " needs a header that counts at least 1 record, got 0" + again, 2051, 0, 28, 28},
            {IMAGES + " needs a header that counts at least 1 record, got -1" + again, 2051, -1, 28, 28},
            {IMAGES + " needs a header that counts at least 1 record, got " + least + again, 2051, least, 28, 28},
            {IMAGES + " needs 2352 bytes for 3 records, got 1568" + again, 2051, 3, 28, 28},
            {IMAGES + " needs 784 bytes for 1 records, got 1568" + again, 2051, 1, 28, 28},
            {IMAGES + " needs 1683627179248 bytes for 2147483647 records, got 1568" + again, 2051, most, 28, 28},
            {IMAGES + " needs images of 28 x 28, got -28 x -28", 2051, 2, -28, -28},
            {IMAGES + " needs images of 28 x 28, got 0 x 28", 2051, 2, 0, 28},
            {IMAGES + " needs images of 28 x 28, got 65536 x 65536", 2051, 2, 65536, 65536},
            {IMAGES + " needs images of 28 x 28, got 28 x 2147483647", 2051, 2, 28, most}
        };
        files.idx("mnist");
        for (Object[] header : headers) {
            ByteBuffer bytes = ByteBuffer.wrap(Fixtures.idxImages(2051, 2));
            for (int i = 1; i < 5; i++) bytes.putInt((int) header[i]);
            files.write("mnist/" + IMAGES, bytes.array());
            assertMessage((String) header[0], () -> new Mnist().load());
        }
    }

    @Test
    void idxFilesMayEndAnywhere() throws Exception {
        files.idx("mnist");
        byte[] images = Fixtures.idxImages(2051, 2), labels = Fixtures.idxLabels(2049, 7, 0);
        for (int length = 0; length < images.length; length += length < 20 ? 1 : 97) {
            files.write("mnist/" + IMAGES, Arrays.copyOf(images, length));
            refused(length < 16 ? IMAGES + " needs an idx header of 16 bytes" : IMAGES + " needs 1568 bytes");
        }
        files.write("mnist/" + IMAGES, images);
        for (int length = 0; length < labels.length; length++) {
            files.write("mnist/" + LABELS, Arrays.copyOf(labels, length));
            refused(length < 8 ? LABELS + " needs an idx header of 8 bytes" : LABELS + " needs 2 bytes");
        }
        files.write("mnist/" + LABELS, Fixtures.idxLabels(2049, 3, 255));
        refused(LABELS + " record 1 needs a label from 0 to 9, got 255");
    }

    private static void refused(String start) {
        String message = assertThrows(IllegalArgumentException.class, () -> new Mnist().load())
                .getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void cifarFilesMayNotEndAnywhere() throws Exception {
        String place = "cifar-10/cifar-10-batches-bin/";
        files.write(place + "test_batch.bin", Fixtures.cifar(255, 0));
        for (int length : new int[] {0, 1, 3072, 3074, 6145, 6147}) {
            files.write(place + "data_batch_1.bin", new byte[length]);
            assertMessage(
                    "data_batch_1.bin needs whole records of 3073 bytes, got " + length
                            + " bytes; delete it and load again",
                    () -> new Cifar10().load());
        }
    }

    @Test
    void picturesThatAreNoneAreRefused() throws Exception {
        String page = "<html>no picture</html>", gif = "GIF89a\1\0\1\0";
        for (String text : new String[] {"", "\0", page, gif, "\u0089PNG\r\n\u001a\n", "\u00ff\u00d8\u00ff"}) {
            Path file = files.write("a.jpg", text.getBytes(StandardCharsets.ISO_8859_1));
            notAPicture(file, "");
        }
        byte[] picture = picture("jpg");
        for (int length = 1; length < 200; length++)
            notAPicture(files.write("a.jpg", Arrays.copyOf(picture, length)), "");
    }

    @Test
    void aPictureThatClaimsToBeHugeIsNotBegun() throws Exception {
        String most = " pixels, of which 50000000 are the most";
        for (int[] size : new int[][] {{100_000, 100_000}, {Integer.MAX_VALUE, Integer.MAX_VALUE}, {1, 50_000_001}}) {
            byte[] png = picture("png");
            ByteBuffer.wrap(png).putInt(16, size[0]).putInt(20, size[1]);
            CRC32 sum = new CRC32();
            sum.update(png, 12, 17);
            ByteBuffer.wrap(png).putInt(29, (int) sum.getValue());
            notAPicture(files.write("a.png", png), size[0] + " x " + size[1] + most);
        }
        byte[] jpeg = picture("jpg");
        int frame = 0;
        while (jpeg[frame] != (byte) 0xFF || jpeg[frame + 1] != (byte) 0xC0) frame++;
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 65_000).putShort(frame + 7, (short) 65_000);
        notAPicture(files.write("b.jpg", jpeg), "65000 x 65000" + most);
    }

    private static void notAPicture(Path file, String got) {
        String message = assertThrows(IllegalArgumentException.class, () -> Picture.read(file))
                .getMessage();
        String start = file + " needs to be a JPEG picture, got " + got,
                end = "; delete the folder of this data set and load it again";
        if (got.isEmpty()) assertTrue(message.startsWith(start) && message.endsWith(end), message);
        else assertEquals(start + end, message);
    }

    private static byte[] picture(String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR), format, bytes);
        return bytes.toByteArray();
    }
}
