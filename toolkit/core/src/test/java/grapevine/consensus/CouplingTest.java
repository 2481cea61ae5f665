package grapevine.consensus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CouplingTest {
    /** One's own first, then what was heard: the same, a little less, a little more, and far away on both sides. */
    private static final double[] HEARD = {0.5, 0.5, 0.25, 0.515625, -3.5, 4.5};

    private static final double[] WEIGHTS = {0.3, 0.1, 0.15, 0.2, 0.05, 0.2};

    private static double[] pull(double p, String engine, DataType type, double[] rows, double... w) {
        try (NDManager m = Engines.manager(engine)) {
            NDArray x = m.create(rows).toType(type, false).reshape(1, rows.length, 1);
            NDArray weights = m.create(w).toType(type, false).reshape(new Shape(1, w.length, 1));
            NDArray merged = new Coupling(p).merge(new NDList(x), weights).singletonOrThrow();
            assertEquals(new Shape(1, 1), merged.getShape());
            assertEquals(type, merged.getDataType());
            assertArrayEquals(rows, x.toType(DataType.FLOAT64, false).toDoubleArray(), "what was heard stays");
            return merged.toType(DataType.FLOAT64, false).toDoubleArray();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.51, 0.6, 0.75, 0.9, 1, 1.2, 1.5, 1.75, 2, 3})
    void bothEnginesAndTypesPullByThePowerOfTheDifference(double p) {
        double expected = 0;
        for (int j = 1; j < HEARD.length; j++) {
            double z = HEARD[j] - HEARD[0];
            if (z != 0) expected += WEIGHTS[j] * Math.signum(z) * Math.pow(Math.abs(z), 2 * p - 1);
        }
        for (String engine : List.of("MXNet", "PyTorch", "Java")) {
            double scale = Math.max(1, Math.pow(4, 2 * p - 1));
            assertEquals(expected, pull(p, engine, DataType.FLOAT64, HEARD, WEIGHTS)[0], 1e-15 * scale, engine);
            assertEquals(expected, pull(p, engine, DataType.FLOAT32, HEARD, WEIGHTS)[0], 1e-6 * scale, engine);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.75, 1, 1.5, 2, 2.2})
    void whoHearsTheSameOrNobodyStaysWhereItIs(double p) {
        for (String engine : List.of("MXNet", "PyTorch", "Java"))
            for (DataType type : List.of(DataType.FLOAT32, DataType.FLOAT64)) {
                assertArrayEquals(new double[1], pull(p, engine, type, new double[] {0.75, 0.75}, 0.5, 0.5));
                assertArrayEquals(new double[1], pull(p, engine, type, new double[] {0.75}, 1));
            }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 0.75, 1, 1.5, 2, 2.2})
    void thePullIsTheSlopeOfTheEnergyDownhill(double p) {
        double[] up = HEARD.clone(), down = HEARD.clone(), here = HEARD.clone();
        double h = 1e-5;
        here[0] += 0.01; // away from the one that is the same: energies are not smooth there
        up[0] = here[0] + h;
        down[0] = here[0] - h;
        double slope = (energy(p, up) - energy(p, down)) / (2 * h);
        assertEquals(-slope, pull(p, "MXNet", DataType.FLOAT64, here, WEIGHTS)[0], 1e-6);
    }

    /** 1/(2p) sum_j w_j |x_j - x_0|^(2p). */
    private static double energy(double p, double... x) {
        double sum = 0;
        for (int j = 1; j < x.length; j++) sum += WEIGHTS[j] * Math.pow(Math.abs(x[j] - x[0]), 2 * p) / (2 * p);
        return sum;
    }

    @Test
    void everyPartIsPulledAndEveryCoordinateForItself() {
        try (NDManager m = Engines.manager("MXNet")) {
            // two clients, each hears one: differences (1, -4) and (-1, 4), and (9) and (-9); roots, times 1/4
            NDArray a = m.create(new double[] {0, 0, 1, -4, 1, -4, 0, 0}, new Shape(2, 2, 2));
            NDArray b = m.create(new double[] {0, 9, 9, 0}, new Shape(2, 2, 1));
            NDArray w = m.create(new double[] {0.75, 0.25, 0.75, 0.25}, new Shape(2, 2, 1));
            NDList pulls = new Coupling().merge(new NDList(a, b), w);
            assertArrayEquals(
                    new double[] {0.25, -0.5, -0.25, 0.5}, pulls.get(0).toDoubleArray(), 1e-15);
            assertArrayEquals(new double[] {0.75, -0.75}, pulls.get(1).toDoubleArray(), 1e-15);
            assertEquals(2, Arrays.stream(pulls.toArray(new NDArray[0])).count());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.49, 0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aPullThatGrowsWithoutBoundIsRefused(double p) {
        assertEquals(
                "Coupling(p) needs p >= 0.5, got " + p + "; 0.5 pulls alike at every distance, 1 is the weighted mean",
                assertThrows(IllegalArgumentException.class, () -> new Coupling(p))
                        .getMessage());
    }
}
