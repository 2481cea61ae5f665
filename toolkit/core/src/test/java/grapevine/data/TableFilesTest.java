package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables from tiny files in their formats. */
class TableFilesTest {

    private static final String MAGIC = "magic-gamma-telescope/magic04.data";

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
    void featuresAreStandardisedByTheTrainingRowsOnly() throws Exception {
        files.write(MAGIC, magicRows(50));
        Dataset magic = new Magic().load();
        assertEquals(40, magic.train().size());
        assertEquals(10, magic.test().size());
        for (int c = 0; c < 9; c++) {
            assertEquals(0, mean(magic.train(), c, 1), 1e-5);
            assertEquals(1, mean(magic.train(), c, 2), 1e-5);
        }
        assertTrue(Math.abs(mean(magic.test(), 0, 1)) > 1e-3);
        assertEquals(0, mean(magic.train(), 9, 2), 1e-12); // the constant column
    }

    @Test
    void anotherSeedIsAnotherSplitOfTheSameRows() throws Exception {
        files.write(MAGIC + ".gz", magicRows(50));
        float[] one = new Magic(1).load().test().features(),
                two = new Magic(2).load().test().features();
        assertTrue(IntStream.range(0, one.length).anyMatch(i -> one[i] != two[i]));
    }

    @Test
    void badRowsAreNamedWithFileAndLine() throws Exception {
        files.write(MAGIC, magicRows(3) + "1,2,3,g\n");
        assertMessage("magic04.data line 4 needs 11 columns, got 4", () -> new Magic().load());
        files.write(MAGIC, magicRows(2) + "1,2,3,4,5,six,7,8,9,10,g\n");
        assertMessage("magic04.data line 3 needs a number in column 6, got six", () -> new Magic().load());
        files.write(MAGIC, "1,2,3,4,5,6,7,8,9,NaN,g\n");
        assertMessage("magic04.data line 1 needs a finite number in column 10, got NaN", () -> new Magic().load());
        files.write(MAGIC, magicRows(1) + "1,2,3,4,5,6,7,8,9,10,x\n");
        assertMessage("magic04.data line 2 needs the label g or h, got x", () -> new Magic().load());
        files.write(MAGIC, "\n");
        assertMessage("magic04.data needs at least 1 row, got none", () -> new Magic().load());
        files.write(MAGIC, magicRows(3));
        assertMessage(
                "MAGIC Gamma Telescope needs at least 5 rows, got 3; a fifth of them is for testing",
                () -> new Magic().load());
    }

    @Test
    void spambaseIsReadFromEitherFolder() throws Exception {
        String row = String.join(",", Collections.nCopies(57, "0.5"));
        files.write("tabular/spambase.data", (row + ",1\r\n" + row + ",0\r\n").repeat(5));
        Dataset spam = new Spambase().load();
        assertEquals(List.of(57), spam.shape());
        assertEquals(10, spam.train().size() + spam.test().size());
    }

    @Test
    void mhealthIsSplitByPersonAndLeavesMomentsWithoutActivityOut() throws Exception {
        for (int subject = 1; subject <= 10; subject++)
            files.write(
                    "mhealth/MHEALTHDATASET/mHealth_subject" + subject + ".log",
                    log(subject, 0) + log(subject, 12) + log(subject + 1, 1));
        MHealth source = new MHealth(List.of(3));
        Dataset mhealth = source.load();
        assertEquals("MHEALTH", mhealth.name());
        assertEquals(23, mhealth.train().width());
        assertArrayEquals(new int[] {11, 0}, mhealth.test().labels());
        assertEquals(18, mhealth.train().size());
        assertEquals(List.of(1, 1, 2, 2, 4, 4), source.subjects().subList(0, 6));
        files.write("mhealth/mHealth_subject4.log", "1\t2\t3\n");
        files.write("mhealth/MHEALTHDATASET/mHealth_subject4.log", log(1, 13));
        assertMessage(
                "mHealth_subject4.log line 1 needs the label 0 to 12, got 13", () -> new MHealth(List.of(2)).load());
    }

    @Test
    void partOfMhealthSaysSoInItsName() throws Exception {
        String header = "row,acc_chest_x,acc_chest_y,acc_chest_z,gyro_right_arm_x,gyro_right_arm_y,gyro_right_arm_z,"
                + "window_label\n";
        for (int subject = 1; subject <= 10; subject++)
            files.write("mhealth/mHealth_subject" + subject + ".partial-6of23.csv.gz", header + "99,1,2,3,4,5,6,2\n");
        Dataset partial = new MHealth().load();
        assertEquals("MHEALTH, 6 of 23 columns", partial.name());
        assertEquals(List.of(6), partial.shape());
        assertEquals("sitting", partial.classes().get(partial.train().labels()[0]));
    }

    @Test
    void mhealthNeedsPeopleOnBothSides() {
        assertMessage(
                "MHealth(test) needs 1 to 9 of the people 1 to 10, got [0]; new MHealth() tests with 9 and 10",
                () -> new MHealth(List.of(0)));
    }

    @Test
    void libSvmRowsBecomeDense() throws Exception {
        Path train = files.write("a", "+1 1:0.5 3:2\n-1 2:1\n-1\n");
        Path test = files.write("b.gz", "-1 4:7 \n");
        Dataset data = new LibSvm(train, test).load();
        assertEquals(List.of("-1", "1"), data.classes());
        assertArrayEquals(new int[] {1, 0, 0}, data.train().labels());
        assertArrayEquals(
                new float[] {0.5f, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0},
                data.train().features());
        assertArrayEquals(new float[] {0, 0, 0, 7}, data.test().features());
        assertArrayEquals(
                new float[] {0, 0, 0, 7},
                new LibSvm(Path.of("a"), Path.of("b")).load().test().features());
    }

    @Test
    void badLibSvmRowsAreNamedWithFileAndLine() throws Exception {
        Path good = files.write("a", "+1 1:0.5\n-1 2:1\n");
        Path bad = files.write("bad", "+1 1:1\n+1 0:1\n");
        assertMessage(
                "bad line 2 needs index:value with an index from 1 to 999999999, got 0:1",
                () -> new LibSvm(bad, good).load());
        Path other = files.write("other", "2 1:1\n");
        assertMessage("other needs the labels of the training file, -1 1, got 2", () -> new LibSvm(good, other).load());
        assertMessage(
                "LibSvm needs the file none, got none here or in " + folder
                        + "; fetch it from https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/ and put it there",
                () -> new LibSvm(Path.of("none")).load());
    }

    @Test
    void aTableOfYourOwnNeedsOnlyTheNameOfItsLabel() throws Exception {
        Path file =
                files.write("iris.csv", "\uFEFFlength,kind,\"width, cm\"\n" + "1,rose,2\n3,\"iris\",4\n\n".repeat(5));
        Dataset iris = new Csv(file, "kind").load();
        assertEquals("iris.csv", iris.name());
        assertEquals(List.of("iris", "rose"), iris.classes());
        assertEquals(2, iris.train().width());
        assertEquals(8, iris.train().size());
        assertSame(iris, new Csv(file, "kind").load());
        files.write("iris.csv", "length,kind\n" + "1,10\n3,2\n".repeat(10));
        Dataset changed = new Csv(file, "kind").load();
        assertNotSame(iris, changed);
        assertEquals(List.of("2", "10"), changed.classes());
    }

    @Test
    void badCsvFilesAreNamedWithLineAndColumn() throws Exception {
        assertCsv("length,kind\n1,a\n2,b,c\n", "own.csv line 3 needs 2 columns, got 3");
        assertCsv("length,kind\n1,a\nlong,b\n", "own.csv line 3 needs a number in length, got long");
        assertCsv("length,kind\n1,a\n2,\n", "own.csv line 3 needs a label in kind, got an empty field");
        assertCsv("length,kind\n1,a\n2,a\n", "own.csv needs at least 2 different labels in kind, got [a]");
        assertCsv(
                "length,sort\n1,a\n",
                "own.csv line 1 needs the label column kind and at least one other, got [length, sort]");
    }

    @Test
    void aMissingCsvFileIsNamed() {
        Path none = folder.resolve("none.csv");
        assertMessage(
                "a data set needs the readable file " + none + ", got java.nio.file.NoSuchFileException: " + none,
                () -> new Csv(none, "kind").load());
    }

    private void assertCsv(String text, String message) throws IOException {
        Path file = files.write("own.csv", text);
        assertMessage(message, () -> new Csv(file, "kind").load());
    }

    /** Rows with nine varying columns and a constant one. */
    private static String magicRows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> IntStream.range(0, 9)
                                .mapToObj(c -> Double.toString(c + i * (i + c) % 17))
                                .collect(Collectors.joining(","))
                        + ",0.1," + (i % 3 == 0 ? "h" : "g") + "\n")
                .collect(Collectors.joining());
    }

    private static String log(int value, int label) {
        return (value + ".5\t").repeat(23) + label + "\n";
    }

    private static double mean(Samples samples, int column, int power) {
        return IntStream.range(0, samples.size())
                .mapToDouble(i -> Math.pow(samples.features()[i * samples.width() + column], power))
                .average()
                .orElseThrow();
    }
}
