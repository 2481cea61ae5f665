package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigitsTest {

    @Test
    void thePixelsAreTheSameOnEveryMachine() throws Exception {
        Dataset digits = new Digits(500, 100, 0).load();
        assertEquals("0d8d6f2d372d1700850e20e038d7a65fd9ac1c584f12a55c250481ca4deb76c1", hash(digits.train()));
        assertEquals("fa590563e3df983481d753a6a60e28bde1ef2802508a487ae3dd8e034b97d440", hash(digits.test()));
    }

    @Test
    void theClassesAreBalancedAndTheFormatIsThatOfMnist() {
        Dataset digits = new Digits(200, 50, 1).load();
        assertEquals(List.of(1, 28, 28), digits.shape());
        assertEquals(10, digits.classes().size());
        assertEquals(784, digits.train().width());
        for (int k = 0; k < 10; k++) {
            int label = k;
            assertEquals(
                    20,
                    Arrays.stream(digits.train().labels())
                            .filter(l -> l == label)
                            .count());
            assertEquals(
                    5,
                    Arrays.stream(digits.test().labels())
                            .filter(l -> l == label)
                            .count());
        }
        for (float pixel : digits.train().features()) assertTrue(pixel >= 0 && pixel <= 1);
    }

    @Test
    void fewerExamplesAreTheFirstOfMore() {
        float[] few = new Digits(20, 10, 3).load().train().features();
        float[] many = new Digits(60, 30, 3).load().train().features();
        assertArrayEquals(few, Arrays.copyOf(many, few.length));
        assertArrayEquals(
                new Digits(20, 10, 3).load().test().features(),
                Arrays.copyOf(new Digits(60, 30, 3).load().test().features(), 10 * 784));
    }

    @Test
    void anotherSeedAndTheTestSetAreOtherImages() throws Exception {
        Dataset digits = new Digits(50, 50, 4).load();
        assertNotEquals(hash(digits.train()), hash(digits.test()));
        assertNotEquals(hash(digits.train()), hash(new Digits(50, 50, 5).load().train()));
    }

    @Test
    void aSecondLoadReturnsTheSameObject() {
        assertSame(new Digits(30, 10, 6).load(), new Digits(30, 10, 6).load());
    }

    @Test
    void threadsThatLoadAtTheSameTimeShareOneDataSet() {
        List<Dataset> loaded = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> new Digits(300, 10, 7).load())
                .toList();
        for (Dataset digits : loaded) assertSame(loaded.get(0), digits);
    }

    @Test
    void aLinearModelIsNotEnough() {
        double accuracy = Softmax.accuracy(new Digits().load());
        assertTrue(accuracy > 0.80 && accuracy < 0.95, "softmax regression reaches " + accuracy);
    }

    @Test
    void anEmptySetIsRefused() {
        assertMessage("Digits needs train >= 1, got 0", () -> new Digits(0, 10, 0));
        assertMessage("Digits needs test >= 1, got -5", () -> new Digits(10, -5, 0));
    }

    private static String hash(Samples samples) throws Exception {
        byte[] shades = new byte[samples.features().length];
        for (int p = 0; p < shades.length; p++) shades[p] = (byte) Math.round(255 * samples.features()[p]);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(shades));
    }
}
