package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statistics that features are scaled by know nothing of the test rows. */
class ScalingTest {

    @TempDir
    Path folder;

    @Test
    void otherTestRowsOfMagicLeaveTheTrainingFeaturesAsTheyAre() throws Exception {
        List<String> rows = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(0);
        for (int i = 0; i < 50; i++) rows.add(row(10, 1, random, ",") + (i % 3 == 0 ? "h" : "g"));
        Dataset plain = magic("plain", rows);
        int[] order = Pools.order(50, new SplittableRandom(0)); // a fifth is for testing: the first ten
        for (int i = 0; i < 10; i++) rows.set(order[i], row(10, 1e6, random, ",") + "g");
        Dataset wild = magic("wild", rows);
        assertArrayEquals(plain.train().features(), wild.train().features());
        assertNotEquals(plain.test().features()[0], wild.test().features()[0]);
    }

    private Dataset magic(String name, List<String> rows) throws Exception {
        try (Fixtures files = new Fixtures(folder.resolve(name))) {
            files.write("magic-gamma-telescope/magic04.data", String.join("\n", rows) + "\n");
            return new Magic().load();
        }
    }

    @Test
    void anotherTestPersonOfMhealthLeavesTheTrainingFeaturesAsTheyAre() throws Exception {
        Dataset plain = mhealth("plain", 1), wild = mhealth("wild", 1e6);
        assertArrayEquals(plain.train().features(), wild.train().features());
        assertNotEquals(plain.test().features()[0], wild.test().features()[0]);
        assertArrayEquals(new int[] {1, 2, 3, 5, 6, 7, 8, 9, 10}, people(plain.train()));
        assertArrayEquals(new int[] {4}, people(plain.test()));
        for (int c = 0; c < 23; c++) {
            assertEquals(0, ShowersTest.mean(ShowersTest.column(wild.train(), c)), 1e-5);
            assertEquals(1, ShowersTest.mean(ShowersTest.squares(ShowersTest.column(wild.train(), c))), 1e-4);
        }
    }

    /** Ten people with five moments each, of whom the fourth has numbers of this scale. */
    private Dataset mhealth(String name, double scale) throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        try (Fixtures files = new Fixtures(folder.resolve(name))) {
            for (int person = 1; person <= 10; person++) {
                StringBuilder log = new StringBuilder();
                for (int i = 0; i < 5; i++)
                    log.append(row(23, person == 4 ? scale : 1, random, "\t"))
                            .append(1 + i)
                            .append('\n');
                files.write("mhealth/mHealth_subject" + person + ".log", log.toString());
            }
            return new MHealth(List.of(4)).load();
        }
    }

    private static String row(int columns, double scale, SplittableRandom random, String separator) {
        StringBuilder row = new StringBuilder();
        for (int c = 0; c < columns; c++)
            row.append(scale * random.nextDouble()).append(separator);
        return row.toString();
    }

    private static int[] people(Samples samples) {
        return Arrays.stream(samples.subjects()).distinct().toArray();
    }
}
