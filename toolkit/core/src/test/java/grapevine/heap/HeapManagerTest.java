package grapevine.heap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Who owns arrays, what types they have, and how they come in and out. */
class HeapManagerTest {

    private static void refused(Class<? extends Throwable> type, String message, Executable call) {
        assertEquals(message, assertThrows(type, call).getMessage());
    }

    @Test
    void closedArraysAndThoseOfClosedManagersRefuse() {
        String message =
                "an array needs to be open, got one that was closed, or whose manager was; attach it to another before";
        try (NDManager base = Engines.manager("Java")) {
            NDManager scope = base.newSubManager(), inner = scope.newSubManager();
            NDArray closed = scope.ones(new Shape(2)),
                    owned = scope.ones(new Shape(2)),
                    deep = inner.ones(new Shape(2));
            NDArray attached = owned.add(1), detached = owned.add(2);
            attached.attach(base);
            detached.detach();
            closed.close();
            closed.close();
            refused(IllegalStateException.class, message, () -> closed.add(1));
            refused(IllegalStateException.class, message, () -> owned.add(closed));
            scope.close();
            for (NDArray gone : List.of(owned, deep)) {
                refused(IllegalStateException.class, message, () -> gone.add(1));
                refused(IllegalStateException.class, message, gone::toFloatArray);
                refused(IllegalStateException.class, message, () -> gone.attach(base));
                assertTrue(gone.isReleased());
            }
            assertFalse(inner.isOpen());
            assertThrows(IllegalStateException.class, () -> scope.ones(new Shape(1)));
            assertArrayEquals(new float[] {2, 2}, attached.toFloatArray());
            assertArrayEquals(new float[] {3, 3}, detached.toFloatArray());
            detached.close();
        }
    }

    @Test
    void whatIsAttachedForATimeComesBack() {
        try (NDManager base = Engines.manager("Java")) {
            NDArray lent = base.ones(new Shape(2)), kept = base.ones(new Shape(2));
            try (NDManager scope = base.newSubManager()) {
                lent.tempAttach(scope);
                kept.tempAttach(scope);
                assertSame(scope, lent.getManager());
                lent.attach(base);
            }
            assertSame(base, lent.getManager());
            assertSame(base, kept.getManager());
            assertArrayEquals(new float[] {1, 1}, kept.toFloatArray());
        }
    }

    @Test
    void noTwoArraysShareNumbers() {
        try (NDManager m = Engines.manager("Java")) {
            double[] given = {1, 2, 3, 4};
            NDArray a = m.create(given, new Shape(2, 2));
            List<NDArray> made = List.of(
                    a.reshape(4),
                    a.get(":"),
                    a.duplicate(),
                    a.flatten(),
                    a.transpose(),
                    a.expandDims(0),
                    a.stopGradient(),
                    a.broadcast(2, 2));
            given[0] = 9;
            a.toDoubleArray()[0] = 9;
            made.forEach(array -> array.addi(1));
            assertArrayEquals(new double[] {1, 2, 3, 4}, a.toDoubleArray());
            assertSame(a, a.addi(1));
            assertSame(a, a.toType(DataType.FLOAT64, false));
        }
    }

    @Test
    void wholeNumbersAndTruthsHaveTheTypesOfPyTorch() {
        List<Function<NDManager, NDArray>> made = List.of(
                m -> m.create(new int[] {1, -2, 3, Integer.MAX_VALUE}),
                m -> m.create(new long[] {1, -2, 3, 1L << 40}),
                m -> m.create(new boolean[] {true, false, true, true}));
        List<Function<NDArray, NDArray>> operations = List.of(
                a -> a.add(1),
                a -> a.mul(2L),
                a -> a.mul(2.5),
                a -> a.mul(2.5f),
                a -> a.add(a),
                a -> a.mul(a),
                a -> a.div(2),
                a -> a.maximum(2),
                a -> a.gt(1),
                a -> a.sum(),
                a -> a.eq(a),
                a -> a.add(a.getManager().create(new float[] {0.5f, 1, 2, 3})),
                a -> a.mul(a.getManager().create(new double[] {0.5, 1, 2, 3})),
                a -> a.add(a.getManager().create(new long[] {5, 6, 7, 8})),
                a -> a.toType(DataType.FLOAT64, false),
                a -> a.toType(DataType.INT32, false).add(1),
                a -> a.toType(DataType.BOOLEAN, false),
                a -> a.logicalNot(),
                a -> a.get("1:3"),
                a -> a.toType(DataType.INT64, false).neg().abs().square());
        for (int k = 0; k < made.size(); k++)
            for (int op = 0; op < operations.size(); op++)
                try (NDManager torch = Engines.manager("PyTorch");
                        NDManager java = Engines.manager("Java")) {
                    NDArray expected = operations.get(op).apply(made.get(k).apply(torch)),
                            found = operations.get(op).apply(made.get(k).apply(java));
                    assertEquals(expected.getDataType(), found.getDataType(), "array " + k + ", operation " + op);
                    assertEquals(
                            Arrays.toString(expected.toArray()),
                            Arrays.toString(found.toArray()),
                            "array " + k + ", operation " + op);
                }
    }

    @Test
    void float32RoundsAfterEveryOperation() {
        try (NDManager m = Engines.manager("Java")) {
            NDArray a = m.create(new float[] {16_777_216f, 0.1f});
            assertArrayEquals(new float[] {16_777_216f, 1.1f}, a.add(1).toFloatArray());
            assertArrayEquals(new float[] {0.1f * 0.1f}, a.get("1:").square().toFloatArray());
            assertEquals(
                    16_777_218f, m.create(new float[] {16_777_216f, 1, 1}).sum().toFloatArray()[0]);
        }
    }

    @Test
    void arraysGoToFilesAndOtherEnginesAndBack() {
        try (NDManager java = Engines.manager("Java");
                NDManager torch = Engines.manager("PyTorch")) {
            List<NDArray> arrays = List.of(
                    java.create(new double[][] {{1, Double.NaN}, {-0.0, 1e-310}}),
                    java.create(new float[] {1, Float.NEGATIVE_INFINITY}),
                    java.create(new int[] {1, -2}),
                    java.create(new long[] {1, -(1L << 40)}),
                    java.create(new boolean[] {true, false}),
                    java.create(3.5),
                    java.zeros(new Shape(0, 3)));
            for (NDArray array : arrays) {
                array.setName("x");
                byte[] bits = array.toByteBuffer().array();
                for (NDList.Encoding encoding : List.of(NDList.Encoding.NPZ, NDList.Encoding.ND_LIST)) {
                    NDArray back = NDList.decode(java, new NDList(array).encode(encoding))
                            .get(0);
                    assertEquals("x", back.getName());
                    assertEquals(array.getShape(), back.getShape());
                    assertEquals(array.getDataType(), back.getDataType());
                    assertArrayEquals(bits, back.toByteBuffer().array(), array.getDataType() + " " + encoding);
                }
                if (array.size() == 0) continue;
                NDArray there = torch.from(array);
                assertEquals(array.getShape(), there.getShape());
                assertArrayEquals(bits, java.from(there).toByteBuffer().array());
            }
            assertArrayEquals(
                    new double[] {3, 5},
                    java.create(new double[] {1, 2})
                            .add(torch.create(new double[] {2, 3}))
                            .toDoubleArray());
        }
    }

    @Test
    void whatAManagerMakesIsWhatPyTorchMakes() {
        List<Function<NDManager, NDArray>> made = List.of(
                m -> m.eye(3),
                m -> m.eye(2, 4, 0, DataType.FLOAT64),
                m -> m.arange(5),
                m -> m.arange(1f, 3f, 0.5f),
                m -> m.full(new Shape(2, 2), 0.5f, DataType.FLOAT64),
                m -> m.ones(new Shape(3), DataType.INT64),
                m -> m.zeros(new Shape(2, 0)),
                m -> m.linspace(0f, 1f, 5, true),
                m -> m.create(2),
                m -> m.create(new double[][] {{1, 2}, {3, 4}}),
                m -> m.create(new float[][] {{1, 2}, {3, 4}}));
        for (Function<NDManager, NDArray> each : made)
            try (NDManager torch = Engines.manager("PyTorch");
                    NDManager java = Engines.manager("Java")) {
                NDArray expected = each.apply(torch), found = each.apply(java);
                assertEquals(expected.getShape(), found.getShape());
                assertEquals(expected.getDataType(), found.getDataType());
                assertEquals(Arrays.toString(expected.toArray()), Arrays.toString(found.toArray()));
            }
    }

    @Test
    void equalSeedsDrawEqualNumbersOfTheDistributionAskedFor() {
        try (NDManager m = Engines.manager("Java")) {
            Engine.getEngine("Java").setRandomSeed(3);
            NDArray once = m.randomNormal(2, 3, new Shape(10_000), DataType.FLOAT64);
            NDArray uniform = m.randomUniform(-1, 3, new Shape(10_000), DataType.FLOAT64);
            Engine.getEngine("Java").setRandomSeed(3);
            assertArrayEquals(
                    once.toDoubleArray(),
                    m.randomNormal(2, 3, new Shape(10_000), DataType.FLOAT64).toDoubleArray());
            // ten equally likely cells; chi-square with 9 degrees of freedom is below 27.9 with probability 0.999
            double[] deciles = {-1.281552, -0.841621, -0.524401, -0.253347, 0, 0.253347, 0.524401, 0.841621, 1.281552};
            assertTrue(chiSquare(once.sub(2).div(3), deciles) < 27.9);
            double[] tenths = {-0.6, -0.2, 0.2, 0.6, 1, 1.4, 1.8, 2.2, 2.6};
            assertTrue(chiSquare(uniform, tenths) < 27.9);
            assertEquals(4950, m.randomPermutation(100).sum().getLong());
            NDArray whole = m.randomInteger(2, 5, new Shape(1000), DataType.INT32);
            assertEquals(2, whole.min().getInt());
            assertEquals(4, whole.max().getInt());
        }
    }

    private static double chiSquare(NDArray drawn, double[] bounds) {
        int[] counts = new int[bounds.length + 1];
        for (double x : drawn.toDoubleArray())
            counts[(int) Arrays.stream(bounds).filter(q -> q < x).count()]++;
        double expected = drawn.size() / (double) counts.length;
        return Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    @Test
    void whatCannotBeIsRefusedAtTheCall() {
        try (NDManager m = Engines.manager("Java");
                NDManager torch = Engines.manager("PyTorch")) {
            NDArray a = m.create(new double[][] {{1, 2, 3}, {4, 5, 6}});
            Class<IllegalArgumentException> type = IllegalArgumentException.class;
            refused(
                    type,
                    "arrays need shapes that stretch to each other, got (2, 3) and (2)",
                    () -> a.add(m.zeros(new Shape(2), DataType.FLOAT64)));
            refused(
                    type,
                    "matMul(other) needs as many rows in other as columns here, got (2, 3) and (2, 3)",
                    () -> a.matMul(a));
            refused(type, "an axis needs to be one of 2, -2 to 1, got 2", () -> a.sum(new int[] {2}));
            refused(
                    type,
                    "reshape(shape) needs a shape of 6 numbers, those of (2, 3), got (4, -1)",
                    () -> a.reshape(4, -1));
            refused(type, "squeeze(axes) needs axes of length 1, got axis 0 of (2, 3)", () -> a.squeeze(0));
            refused(type, "transpose(axes) needs each axis of (2, 3) once, got [0, 0]", () -> a.transpose(0, 0));
            refused(
                    IndexOutOfBoundsException.class,
                    "get(index) needs -2 <= index < 2 on axis 0 of (2, 3), got 2",
                    () -> a.get(2));
            refused(
                    type,
                    "an operation in place needs a result like the array, float64 (2, 3), got float64 (2, 2, 3)",
                    () -> a.addi(m.zeros(new Shape(2, 1, 3), DataType.FLOAT64)));
            refused(
                    type,
                    "an array of engine(\"Java\") needs a type of [boolean, int32, int64, float32, float64], got float16;"
                            + " choose engine(\"PyTorch\") for others",
                    () -> a.toType(DataType.FLOAT16, false));
            refused(
                    type,
                    "attach(manager) needs a manager of engine(\"Java\"), got one of PyTorch; manager.from(array) makes"
                            + " a copy there",
                    () -> a.attach(torch));
            refused(
                    UnsupportedOperationException.class,
                    "engine(\"Java\") has no gradients of models; choose engine(\"MXNet\") or engine(\"PyTorch\") for them",
                    () -> a.setRequiresGradient(true));
            refused(
                    UnsupportedOperationException.class,
                    "get(index) on engine(\"Java\") needs at most one index array or mask, got more; choose"
                            + " engine(\"PyTorch\")",
                    () -> a.get(new NDIndex("{}, {}", m.create(new int[] {0}), m.create(new int[] {0}))));
            refused(type, "max and min need at least 1 number, got an array of shape (0)", () -> m.zeros(new Shape(0))
                    .max());
        }
    }

    @Test
    void anArrayPrintsItsNumbers() {
        try (NDManager m = Engines.manager("Java")) {
            String text = m.create(new double[] {1.5, 2}).toString();
            assertTrue(text.contains("1.5") && text.contains("(2)") && text.contains("float64"), text);
        }
    }
}
