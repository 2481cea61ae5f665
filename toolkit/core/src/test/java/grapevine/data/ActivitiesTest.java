package grapevine.data;

import static grapevine.data.PartitionSkewTest.assertMessage;
import static grapevine.data.ShowersTest.column;
import static grapevine.data.ShowersTest.mean;
import static grapevine.data.ShowersTest.squares;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ActivitiesTest {

    private static final Dataset ACTIVITIES = new Activities().load();

    @Test
    void thereAreTheSensorsAndClassesOfMhealth() {
        assertEquals("activities", ACTIVITIES.name());
        assertEquals(List.of(23), ACTIVITIES.shape());
        assertEquals(12, ACTIVITIES.classes().size());
        assertEquals(
                List.of("standing", "jumping"),
                List.of(ACTIVITIES.classes().get(0), ACTIVITIES.classes().get(11)));
        for (Motion motion : Motion.values())
            assertEquals(
                    motion.name().toLowerCase().replace('_', ' '),
                    ACTIVITIES.classes().get(motion.ordinal()));
    }

    @Test
    void everyPersonDoesEverythingEquallyOften() {
        int[][] counts = new int[11][12];
        for (Samples samples : List.of(ACTIVITIES.train(), ACTIVITIES.test()))
            for (int i = 0; i < samples.size(); i++) counts[samples.subjects()[i]][samples.labels()[i]]++;
        for (int person = 1; person <= 10; person++) for (int count : counts[person]) assertEquals(60, count);
    }

    @Test
    void trainingAndTestingAreSplitByPerson() {
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8), people(ACTIVITIES.train()));
        assertEquals(List.of(9, 10), people(ACTIVITIES.test()));
        assertEquals(5_760, new Activities().subjects().size());
        assertEquals(8, new Activities().subjects().get(5_759));
        assertEquals(List.of(2), people(new Activities(2, 1, 0).load().test()));
        assertEquals(48, people(new Activities(60, 1, 0).load().train()).size());
    }

    private static List<Integer> people(Samples samples) {
        return Arrays.stream(samples.subjects()).distinct().boxed().toList();
    }

    @Test
    void featuresAreStandardisedByTheTrainingPeopleOnly() {
        double farthest = 0;
        for (int c = 0; c < 23; c++) {
            assertEquals(0, mean(column(ACTIVITIES.train(), c)), 1e-5);
            assertEquals(1, mean(squares(column(ACTIVITIES.train(), c))), 1e-4);
            farthest = Math.max(farthest, Math.abs(mean(column(ACTIVITIES.test(), c))));
        }
        assertTrue(farthest > 0.1, "the test people are others");
    }

    @Test
    void someoneWhoStandsStillFeelsGravityAndNoTurn() {
        Wearer wearer = new Wearer(new SplittableRandom(0));
        for (int i = 0; i < 100; i++) {
            float[] row = wearer.moment(Motion.STANDING);
            for (int acceleration : List.of(0, 5, 14)) assertEquals(9.8, length(row, acceleration), 0.5);
            for (int turn : List.of(8, 17)) assertTrue(length(row, turn) < 6, Arrays.toString(row)); // degrees
            for (int field : List.of(11, 20)) assertEquals(1, length(row, field), 0.3);
        }
    }

    @Test
    void theHarderTheMovementTheMoreTheAccelerationVaries() {
        for (long seed = 0; seed < 10; seed++) {
            Wearer wearer = new Wearer(new SplittableRandom(seed));
            double still = spread(wearer, Motion.SITTING),
                    walking = spread(wearer, Motion.WALKING),
                    running = spread(wearer, Motion.RUNNING);
            assertTrue(5 * still < walking && 2 * walking < running, still + " " + walking + " " + running);
        }
    }

    /** The deviation of the upward acceleration at the chest. */
    private static double spread(Wearer wearer, Motion motion) {
        double[] upward = IntStream.range(0, 500)
                .mapToDouble(i -> wearer.moment(motion)[0])
                .toArray();
        return Math.sqrt(mean(squares(upward)) - mean(upward) * mean(upward));
    }

    private static double length(float[] row, int from) {
        return Math.sqrt(row[from] * row[from] + row[from + 1] * row[from + 1] + row[from + 2] * row[from + 2]);
    }

    @Test
    void peopleDifferMoreThanTheirMoments() {
        double[] pitches = new double[20];
        for (int person = 0; person < 20; person++) {
            Wearer wearer = new Wearer(new SplittableRandom(person));
            pitches[person] = mean(IntStream.range(0, 200)
                    .mapToDouble(i -> wearer.moment(Motion.STANDING)[2])
                    .toArray());
        }
        double deviation = Math.sqrt(mean(squares(pitches)) - mean(pitches) * mean(pitches));
        assertEquals(9.8 * Math.toRadians(3.6), deviation, 0.25); // 3 degrees askew and 2 of habit: 3.6 in all
    }

    @Test
    void theSameSeedIsTheSamePeopleAndAnotherOneOthers() {
        Dataset one = new Activities(3, 2, 1).load();
        assertSame(one, new Activities(3, 2, 1).load());
        assertFalse(Arrays.equals(
                one.train().features(), new Activities(3, 2, 2).load().train().features()));
        assertNotEquals(one.train().features()[0], one.test().features()[0]);
        assertArrayEquals(
                one.train().labels(), new Activities(3, 2, 2).load().train().labels());
    }

    @Test
    void aLinearModelConfusesWhatMovesAroundTheSamePosture() {
        assertEquals(0.6, Softmax.accuracy(ACTIVITIES), 0.1);
    }

    @Test
    void tooFewPeopleAndMomentsAreRefused() {
        assertMessage("Activities needs people >= 2, got 1; one is for testing", () -> new Activities(1, 1, 0));
        assertMessage("Activities needs moments >= 1, got 0", () -> new Activities(2, 0, 0));
    }
}
