package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolypsTest {

    @Test
    void thePixelsAndMasksAreTheSameOnEveryMachine() throws Exception {
        Dataset polyps = new Polyps(60, 20, 32, 0).load();
        assertEquals("6ee6a8278bb4c69601ada21f3c3086de559f0d0c065afe803cb4a7d5693295ff", hash(polyps.train()));
        assertEquals("b69fb799d0e72ff9457af31066810e59ed062536ec8e1fea119ba554ca812d74", hash(polyps.test()));
    }

    @Test
    void everyPictureShowsAPolypOfTheSizeThatItsLabelSays() {
        Dataset polyps = new Polyps(300, 30, 32, 1).load();
        assertTrue(polyps.masked());
        assertEquals(List.of(3, 32, 32), polyps.shape());
        assertEquals(List.of("small", "medium", "large"), polyps.classes());
        int[] counts = new int[3];
        Samples train = polyps.train();
        for (int i = 0; i < train.size(); i++) {
            double share = foreground(train.masks(), i);
            assertTrue(share > 0 && share < 0.45, "image " + i + " has a polyp on " + share);
            assertEquals(share < 0.06 ? 0 : share < 0.13 ? 1 : 2, train.labels()[i]);
            counts[train.labels()[i]]++;
        }
        for (int count : counts) assertEquals(100, count, 12);
        for (float pixel : train.features()) assertTrue(pixel >= 0 && pixel <= 1);
    }

    private static double foreground(byte[] masks, int i) {
        return IntStream.range(i * 1024, (i + 1) * 1024).map(p -> masks[p]).sum() / 1024.0;
    }

    @Test
    void fewerExamplesAreTheFirstOfMore() {
        Dataset few = new Polyps(20, 10, 16, 3).load(), many = new Polyps(50, 30, 16, 3).load();
        assertArrayEquals(few.train().features(), Arrays.copyOf(many.train().features(), 20 * 768));
        assertArrayEquals(few.train().masks(), Arrays.copyOf(many.train().masks(), 20 * 256));
        assertArrayEquals(few.train().labels(), Arrays.copyOf(many.train().labels(), 20));
        assertArrayEquals(few.test().features(), Arrays.copyOf(many.test().features(), 10 * 768));
    }

    @Test
    void anotherSideShowsTheSameScenes() {
        byte[] coarse = new Polyps(20, 1, 32, 4).load().train().masks(),
                fine = new Polyps(20, 1, 96, 4).load().train().masks();
        int same = 0;
        for (int p = 0; p < coarse.length; p++) { // the middle of 3 x 3 fine pixels is the place of the coarse one
            int i = p / 1024, y = p % 1024 / 32, x = p % 32;
            if (coarse[p] == fine[(i * 96 + 3 * y + 1) * 96 + 3 * x + 1]) same++;
        }
        assertEquals(coarse.length, same);
    }

    @Test
    void anotherSeedAndTheTestSetAreOtherPictures() throws Exception {
        Dataset polyps = new Polyps(10, 10, 16, 4).load();
        assertNotEquals(hash(polyps.train()), hash(polyps.test()));
        assertNotEquals(
                hash(polyps.train()), hash(new Polyps(10, 10, 16, 5).load().train()));
        assertSame(polyps, new Polyps(10, 10, 16, 4).load());
    }

    @Test
    void theColorOfAPixelDoesNotTellWhereThePolypIs() {
        double dice = bestDice(new Polyps(200, 60, 32, 0).load());
        assertTrue(dice > 0.2 && dice < 0.4, "logistic regression on red, green, blue reaches Dice " + dice);
    }

    /** The Dice of a logistic regression on the colors, with the threshold that suits the test examples best. */
    private static double bestDice(Dataset data) {
        double[] w = new double[4];
        for (int epoch = 0; epoch < 4; epoch++)
            for (int p = 0; p < data.train().masks().length; p += 3) {
                double slope = 1 / (1 + Math.exp(-logit(w, data.train(), p)))
                        - data.train().masks()[p];
                for (int c = 0; c < 4; c++) w[c] -= 0.05 / (1 + epoch) * slope * color(data.train(), p, c);
            }
        return IntStream.rangeClosed(-40, 20)
                .mapToDouble(t -> dice(w, data.test(), t / 10.0))
                .max()
                .orElseThrow();
    }

    private static double dice(double[] w, Samples samples, double threshold) {
        double sum = 0;
        for (int i = 0; i < samples.size(); i++) {
            int both = 0, all = 0;
            for (int p = i * 1024; p < (i + 1) * 1024; p++) {
                int found = logit(w, samples, p) > threshold ? 1 : 0;
                both += found * samples.masks()[p];
                all += found + samples.masks()[p];
            }
            sum += 2.0 * both / all;
        }
        return sum / samples.size();
    }

    private static double logit(double[] w, Samples samples, int p) {
        double z = 0;
        for (int c = 0; c < 4; c++) z += w[c] * color(samples, p, c);
        return z;
    }

    private static double color(Samples samples, int p, int c) {
        return c == 3 ? 1 : 4 * samples.features()[(p / 1024 * 3 + c) * 1024 + p % 1024] - 2;
    }

    @Test
    void whatShowsNothingIsRefused() {
        assertMessage("Polyps needs train >= 1, got 0", () -> new Polyps(0, 1, 32, 0));
        assertMessage("Polyps needs test >= 1, got -1", () -> new Polyps(1, -1, 32, 0));
        assertMessage("Polyps needs at most 2730 examples of side 512, got 20000", () -> new Polyps(20_000, 1, 512, 0));
        assertMessage("Polyps needs a side from 16 to 512, got 8", () -> new Polyps(1, 1, 8, 0));
        assertFalse(new Digits(10, 10, 0).load().masked());
    }

    private static String hash(Samples samples) throws Exception {
        byte[] shades = Arrays.copyOf(samples.masks(), samples.masks().length + samples.features().length);
        for (int p = 0; p < samples.features().length; p++)
            shades[samples.masks().length + p] = (byte) Math.round(255 * samples.features()[p]);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(shades));
    }
}
