package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegNoiseTest {
    private static final int[] ALL = IntStream.range(0, 30).toArray();

    private static Dataset images(String name) {
        return name.equals("gray") ? new Digits(30, 5, 0).load() : new Polyps(30, 5, 48, 0).load();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gray", "color"})
    void theLowerTheQualityTheFurtherTheImages(String name) {
        Dataset clean = images(name);
        double before = 0;
        for (double quality : new double[] {0.02, 0.1, 0.3, 0.6, 0.9, 1}) {
            double psnr = psnr(clean, new JpegNoise(1, quality).corrupt(clean, ALL));
            assertTrue(psnr > before + 0.5, "quality " + quality + " has " + psnr + " dB after " + before);
            before = psnr;
        }
        assertTrue(before > 40, "quality 1 has " + before + " dB"); // an error of 1 in 255 shades is 48 dB
        double poor = psnr(clean, new JpegNoise(1, 0.1).corrupt(clean, ALL));
        assertTrue(poor > 15 && poor < 35, "quality 0.1 has " + poor + " dB");
    }

    /** 10 log10 (1 / mean squared error), in dB. */
    private static double psnr(Dataset clean, Dataset corrupted) {
        float[] a = clean.train().features(), b = corrupted.train().features();
        double sum = 0;
        for (int p = 0; p < a.length; p++) sum += (a[p] - b[p]) * (a[p] - b[p]);
        return 10 * Math.log10(a.length / sum);
    }

    @Test
    void atPoorQualityNeighboringPixelsDifferMostAtTheBordersOfBlocks() {
        Samples poor = new JpegNoise(1, 0.05).corrupt(images("gray"), ALL).train();
        double borders = 0, within = 0;
        for (int p = 0; p < poor.features().length - 1; p++) {
            int x = p % 28;
            double jump = Math.abs(poor.features()[p + 1] - poor.features()[p]);
            if (x == 7 || x == 15 || x == 23) borders += jump / 3;
            else if (x < 27) within += jump / 24;
        }
        assertTrue(borders > 1.5 * within, borders + " at the borders, " + within + " within");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gray", "color"})
    void onlyTheChosenTrainingImagesChange(String name) {
        Dataset clean = images(name), corrupted = new JpegNoise(1, 0.1).corrupt(clean, new int[] {2, 7});
        int width = clean.train().width();
        for (int i = 0; i < 30; i++)
            assertEquals(i != 2 && i != 7, Arrays.equals(row(clean, i, width), row(corrupted, i, width)), "image " + i);
        assertSame(clean.test(), corrupted.test());
        assertSame(clean.train().labels(), corrupted.train().labels());
        assertSame(clean.train().masks(), corrupted.train().masks());
        for (float pixel : corrupted.train().features()) assertTrue(pixel >= 0 && pixel <= 1);
    }

    private static float[] row(Dataset data, int i, int width) {
        return Arrays.copyOfRange(data.train().features(), i * width, (i + 1) * width);
    }

    @Test
    void colorsStayInTheirPlaces() {
        float[] pixels = new float[2 * 3 * 64];
        Arrays.fill(pixels, 0, 64, 0.9f); // red 0.9, green 0.5, blue 0.1
        Arrays.fill(pixels, 64, 128, 0.5f);
        Arrays.fill(pixels, 128, 192, 0.1f);
        Samples samples = new Samples(pixels, new int[] {0, 1});
        Dataset plain = new Dataset("plain", List.of(3, 8, 8), List.of("a", "b"), samples, samples);
        float[] after =
                new JpegNoise(1, 0.9).corrupt(plain, new int[] {0}).train().features();
        for (int p = 0; p < 192; p++) assertEquals(pixels[p], after[p], 0.03, "place " + p);
    }

    @Test
    void whatWasCompressedOnceIsRemembered() {
        Dataset clean = images("color");
        Dataset corrupted = new JpegNoise(1, 0.3).corrupt(clean, ALL);
        assertSame(corrupted, new JpegNoise(2, 0.3).corrupt(clean, ALL.clone()));
        assertNotSame(corrupted, new JpegNoise(1, 0.2).corrupt(clean, ALL));
        assertNotSame(corrupted, new JpegNoise(1, 0.3).corrupt(clean, new int[] {1}));
        Samples twin = new Samples(
                clean.train().features().clone(),
                clean.train().labels(),
                clean.train().masks());
        Dataset other = new Dataset("twin", clean.shape(), clean.classes(), twin, clean.test());
        Dataset again = new JpegNoise(1, 0.3).corrupt(other, ALL);
        assertNotSame(corrupted, again);
        assertArrayEquals(corrupted.train().features(), again.train().features());
    }

    /** Each of 8 clients is one of 3 in 3/8 of 4000 draws: 1500, deviation 30.6. */
    @Test
    void everyClientIsAsLikelyToBeAffected() {
        SplittableRandom random = new SplittableRandom(1);
        int[] counts = new int[8];
        for (int draw = 0; draw < 4000; draw++) {
            int[] affected = new JpegNoise(3, 0.1).affected(8, random);
            assertEquals(3, Arrays.stream(affected).distinct().count());
            assertTrue(affected[0] < affected[1] && affected[1] < affected[2]);
            for (int i : affected) counts[i]++;
        }
        for (int count : counts) assertEquals(1500, count, 130);
    }

    @Test
    void whatCannotBeCompressedIsRefused() {
        assertMessage("jpegNoise(clients, quality) needs clients >= 1, got 0", () -> new JpegNoise(0, 0.1));
        assertMessage(
                "jpegNoise(clients, quality) needs a quality in (0, 1], got 10.0; the lower, the worse the images (0.1:"
                        + " visible blocks, 0.75: hardly seen)",
                () -> new JpegNoise(3, 10));
        for (double quality : new double[] {0, -1, Double.NaN})
            assertFalse(message(quality).isEmpty(), "quality " + quality);
        assertMessage(
                "jpegNoise(clients, quality) needs at most the 2 clients of the experiment, got 3",
                () -> new JpegNoise(3, 0.1).check(images("gray"), 2));
        Samples rows = new Samples(new float[] {0, 2}, new int[] {0, 1});
        assertMessage(
                "jpegNoise(clients, quality) needs images of shape (1, height, width) or (3, height, width), got rows of"
                        + " shape [1]; use data(\"digits\") or data(\"cifar-10\")",
                () -> new JpegNoise(1, 0.1).check(new Dataset("rows", List.of(1), List.of("a", "b"), rows, rows), 2));
        assertMessage(
                "jpegNoise(clients, quality) needs pixels in [0, 1], got 2.0 in bright", () -> new JpegNoise(1, 0.1)
                        .check(new Dataset("bright", List.of(1, 1, 1), List.of("a", "b"), rows, rows), 2));
    }

    private static String message(double quality) {
        return org.junit.jupiter.api.Assertions.assertThrows(
                        IllegalArgumentException.class, () -> new JpegNoise(1, quality))
                .getMessage();
    }
}
