package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A row of a history: its numbers, and what they take. */
class MeasurementTest {
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private static Map<String, double[]> seven(int round) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (String name : List.of("V", "error", "loss", "rmse", "accuracy", "consensusDistance", "E_t"))
            values.put(name, new double[] {round});
        return values;
    }

    private static Measurement row(int round) {
        return new Measurement(round, 2, 3, 4, seven(round));
    }

    @Test
    void theNumbersStandByTheirNamesInTheOrderInWhichTheyWereMeasured() {
        double[] three = {1, Double.NaN, 3};
        Map<String, double[]> values = seven(1);
        values.put("accuracy", three);
        Measurement row = new Measurement(1, 2, 3, 4, values);
        assertEquals(List.copyOf(values.keySet()), List.copyOf(row.values().keySet()));
        assertSame(three, row.values().get("accuracy"));
        assertNull(row.values().get("none"));
        assertNull(row.values().get(null));
        assertFalse(row.values().containsKey("none"));
        assertEquals(values, row.values());
        assertEquals(row.values(), values);
        assertEquals(row, new Measurement(1, 2, 3, 4, values));
        assertTrue(Double.isNaN(row.mean("none")));
        assertThrows(UnsupportedOperationException.class, () -> row.values().put("V", three));
        values.clear();
        assertEquals(7, row.values().size(), "a copy");
    }

    @Test
    void theTextOfARowIsThatOfItsMap() {
        String text = GSON.toJson(row(1));
        assertTrue(text.endsWith("\"values\":" + GSON.toJson(seven(1)) + "}"), text);
        assertEquals(text, GSON.toJson(GSON.fromJson(text, Measurement.class)));
        assertNull(GSON.fromJson("{}", Measurement.class).values());
    }

    /** Of seven numbers, 24 bytes each as arrays: a map with its table and its entries would take twice as much. */
    @Test
    void aRowTakesLittleMoreThanItsNumbers() {
        int rows = 100_000;
        Measurement[] kept = new Measurement[rows];
        double before = used();
        IntStream.range(0, rows).forEach(k -> kept[k] = row(k));
        double each = (used() - before) / rows;
        assertEquals(
                rows, Arrays.stream(kept).mapToInt(Measurement::round).max().orElseThrow() + 1);
        assertTrue(each < 400, each + " bytes");
    }

    private static double used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
