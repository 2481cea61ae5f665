package grapevine.machine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteTest {
    private static final int LONG = (1 << 19) + 3; // three jobs, the last one short

    private static Stream<Arguments> everywhere() {
        return Stream.of("MXNet", "PyTorch", "Java").flatMap(engine -> Stream.of(DataType.FLOAT32, DataType.FLOAT64)
                .flatMap(type -> Stream.of(new Shape(1), new Shape(3, 700), new Shape(LONG))
                        .map(shape -> Arguments.of(engine, type, shape))));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void oneOddNumberIsFoundWhereverItIs(String engine, DataType type, Shape shape) {
        int size = (int) shape.size();
        double largest = type == DataType.FLOAT32 ? Float.MAX_VALUE : Double.MAX_VALUE;
        double[] values = new double[size];
        for (int k = 0; k < size; k++) values[k] = k % 3 == 0 ? -largest : k % 3 == 1 ? largest : Float.MIN_VALUE;
        try (NDManager manager = Engines.manager(engine)) {
            assertTrue(Finite.all(array(manager, values, type, shape)), "sums of these would overflow");
            for (int place : new int[] {0, size / 2, size - 1})
                for (double odd : List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
                    double[] changed = values.clone();
                    changed[place] = odd;
                    assertFalse(Finite.all(array(manager, changed, type, shape)), odd + " at " + place);
                }
        }
    }

    private static NDArray array(NDManager manager, double[] values, DataType type, Shape shape) {
        return manager.create(values).toType(type, false).reshape(shape);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch", "Java"})
    void integersAreFinite(String engine) {
        try (NDManager manager = Engines.manager(engine)) {
            assertTrue(Finite.all(manager.create(new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, 0})));
        }
    }

    @Test
    void rowsThatLieApartInMemoryAreLookedAt() {
        try (NDManager manager = Engines.manager("PyTorch")) {
            float[] values = new float[300];
            Arrays.fill(values, 1);
            values[299] = Float.NaN;
            NDArray turned = manager.create(values, new Shape(100, 3)).transpose();
            assertTrue(Finite.all(turned.get("0:2")));
            assertFalse(Finite.all(turned.get("2:3")));
        }
    }
}
