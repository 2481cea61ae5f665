package grapevine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.data.Activities;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People with their clients, and the data that stand in for MAGIC and MHEALTH, through the front door. */
class SubjectDoorTest {

    private static final Experiment WORN =
            Experiment.ring(6).data("activities").bySubject().model("mlp(32)");

    @Test
    void everyClientHasPeopleOfItsOwn() {
        int[] sizes = Arrays.stream(WORN.labels())
                .mapToInt(counts -> Arrays.stream(counts).sum())
                .toArray();
        assertArrayEquals(new int[] {1440, 1440, 720, 720, 720, 720}, sizes); // 8 people
        assertEquals(
                "Experiment.ring(6).data(new Activities(10, 60, 0)).bySubject().model(\"mlp(32)\").gossipSgd()",
                WORN.toString());
        assertEquals(
                WORN.toString(),
                Experiment.ring(6)
                        .bySubject()
                        .model("mlp(32)")
                        .data("activities")
                        .toString());
    }

    @Test
    void whatCannotBeIsRefusedAtTheLaterOfTwoCalls() {
        String message =
                "bySubject() needs data that say whose each example is, got showers; use data(\"activities\") or"
                        + " data(\"mhealth\"), or iid()";
        assertMessage(message, () -> Experiment.ring(4).data("showers").bySubject());
        assertMessage(message, () -> Experiment.ring(4).bySubject().data("showers"));
        assertMessage(
                "bySubject() needs a person for every client, got 4 people for 6 clients; use at most 4 clients",
                () -> WORN.data(new Activities(5, 2, 0)).labels());
        assertMessage("partition(...) needs a value, got null", () -> WORN.partition(null));
    }

    @Test
    void aSavedRunGoesOnBitForBit(@TempDir Path folder) {
        Path file = folder.resolve("run");
        Experiment worn = WORN.data(new Activities(8, 3, 0)).batch(4).evaluateEvery(2);
        try (Run whole = worn.run(4);
                Run run = worn.run(2).save(file);
                Run resumed = Run.resume(file)) {
            assertEquals(run.toString(), resumed.toString());
            assertArrayEquals(whole.models(), resumed.run(2).models());
        }
    }

    @Test
    void aSmallNetworkKnowsMostActivitiesOfUnseenPeopleAndBeatsSoftmax() {
        try (Run network = WORN.gossipSgd(0.3).evaluateEvery(400).run(400);
                Run linear =
                        WORN.gossipSgd(0.3).model("softmax").evaluateEvery(400).run(400)) {
            assertTrue(network.accuracy() > 0.9, "mlp(32): " + network.accuracy());
            assertTrue(linear.accuracy() > 0.5 && linear.accuracy() < 0.75, "softmax: " + linear.accuracy());
        }
    }

    private static void assertMessage(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
