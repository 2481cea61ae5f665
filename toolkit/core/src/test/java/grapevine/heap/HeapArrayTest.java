package grapevine.heap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.core.Engines;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation on random arrays, beside what PyTorch makes of the same ones. */
class HeapArrayTest {
    private static final Map<String, BinaryOperator<NDArray>> BINARY = new LinkedHashMap<>();
    private static final Map<String, UnaryOperator<NDArray>> UNARY = new LinkedHashMap<>();
    private static final Map<String, UnaryOperator<NDArray>> SHAPED = new LinkedHashMap<>();
    private static final long[][][] STRETCHING = {
        {{2, 10}, {2, 10}},
        {{20, 10}, {20, 1}},
        {{20, 1}, {1, 10}},
        {{3, 4}, {4}},
        {{4}, {3, 4}},
        {{2, 3, 4}, {2, 1, 4}},
        {{2, 3, 4}, {3, 1}},
        {{1, 5}, {5}},
        {{}, {2, 3}},
        {{2, 3}, {}},
        {{1, 1}, {7}},
        {{}, {}},
        {{0, 3}, {1, 3}},
        {{0}, {1}},
        {{2, 1, 3, 1}, {1, 4, 1, 5}},
        {{1}, {1, 1}}
    };

    static {
        BINARY.put("add", NDArray::add);
        BINARY.put("sub", NDArray::sub);
        BINARY.put("mul", NDArray::mul);
        BINARY.put("div", NDArray::div);
        BINARY.put("mod", NDArray::mod);
        BINARY.put("pow", (a, b) -> a.abs().pow(b));
        BINARY.put("maximum", NDArray::maximum);
        BINARY.put("minimum", NDArray::minimum);
        BINARY.put("atan2", NDArray::atan2);
        BINARY.put("eq", (a, b) -> a.round().eq(b.round()));
        BINARY.put("neq", (a, b) -> a.round().neq(b.round()));
        BINARY.put("lt", NDArray::lt);
        BINARY.put("lte", NDArray::lte);
        BINARY.put("gt", NDArray::gt);
        BINARY.put("gte", NDArray::gte);
        BINARY.put("and", (a, b) -> a.gt(0).logicalAnd(b.gt(0)));
        BINARY.put("or", (a, b) -> a.gt(0).logicalOr(b.gt(0)));
        BINARY.put("xor", (a, b) -> a.gt(0).logicalXor(b.gt(0)));
        BINARY.put("where", (a, b) -> NDArrays.where(a.gt(b), a.add(b.zerosLike()), b));
        BINARY.put("truths as numbers", (a, b) -> a.gt(0).mul(b));

        UNARY.put("neg", NDArray::neg);
        UNARY.put("abs", NDArray::abs);
        UNARY.put("square", NDArray::square);
        UNARY.put("sqrt", NDArray::sqrt);
        UNARY.put("sign", NDArray::sign);
        UNARY.put("floor", NDArray::floor);
        UNARY.put("ceil", NDArray::ceil);
        UNARY.put("round", NDArray::round);
        UNARY.put("trunc", NDArray::trunc);
        UNARY.put("exp", NDArray::exp);
        UNARY.put("log", a -> a.abs().log());
        UNARY.put("log10", a -> a.abs().log10());
        UNARY.put("log2", a -> a.abs().log2());
        UNARY.put("sin", NDArray::sin);
        UNARY.put("cos", NDArray::cos);
        UNARY.put("tan", NDArray::tan);
        UNARY.put("asin", NDArray::asin);
        UNARY.put("acos", NDArray::acos);
        UNARY.put("atan", NDArray::atan);
        UNARY.put("sinh", NDArray::sinh);
        UNARY.put("cosh", NDArray::cosh);
        UNARY.put("tanh", NDArray::tanh);
        UNARY.put("isNaN", NDArray::isNaN);
        UNARY.put("isInfinite", NDArray::isInfinite);
        UNARY.put("not", NDArray::logicalNot);
        UNARY.put("number", a -> a.add(1.5).sub(2f).mul(3).div(0.7).maximum(-1).minimum(2.5));
        UNARY.put("square by pow", a -> a.pow(2));
        UNARY.put("inverse by pow", a -> a.pow(-1));
        UNARY.put("pow", a -> a.abs().pow(0.3));
        UNARY.put("clip", a -> a.clip(-0.5, 0.7));
        UNARY.put(
                "in place",
                a -> a.addi(1.5).subi(2).muli(3).divi(0.7).addi(a).powi(2).negi());
        UNARY.put("signi", a -> a.signi().muli(a));
        UNARY.put("zeros and ones", a -> a.zerosLike().add(a.onesLike()));
        UNARY.put("duplicate", NDArray::duplicate);
        UNARY.put("stopGradient", NDArray::stopGradient);
        UNARY.put("to float32", a -> a.toType(DataType.FLOAT32, false));
        UNARY.put("to float64", a -> a.toType(DataType.FLOAT64, true));
        UNARY.put("sum", NDArray::sum);
        UNARY.put("rdiv", a -> NDArrays.div(2, a.add(5)));
        UNARY.put("rsub", a -> NDArrays.sub(2, a));
        UNARY.put("flatten", NDArray::flatten);
        UNARY.put("transpose", NDArray::transpose);
        UNARY.put("lent: cumSum", a -> a.flatten().cumSum(0));
        UNARY.put("lent: sort", a -> a.flatten().sort(0));
        UNARY.put("lent: gammaln", a -> a.abs().add(1).gammaln());
        UNARY.put("lent: relu", a -> a.getNDArrayInternal().relu());

        SHAPED.put("sum 0", a -> a.sum(new int[] {0}));
        SHAPED.put("sum 1 keep", a -> a.sum(new int[] {1}, true));
        SHAPED.put("sum -1", a -> a.sum(new int[] {-1}));
        SHAPED.put("sum 0 and -1", a -> a.sum(new int[] {0, -1}));
        SHAPED.put("mean", NDArray::mean);
        SHAPED.put("mean 0 keep", a -> a.mean(new int[] {0}, true));
        SHAPED.put("mean -2", a -> a.mean(new int[] {-2}));
        SHAPED.put("max", NDArray::max);
        SHAPED.put("max 1", a -> a.max(new int[] {1}));
        SHAPED.put("min", NDArray::min);
        SHAPED.put("min -1 keep", a -> a.min(new int[] {-1}, true));
        SHAPED.put("prod", a -> a.prod(new int[] {1}, false));
        SHAPED.put("norm", a -> a.norm(new int[] {1}, true));
        SHAPED.put("norm of all", NDArray::norm);
        SHAPED.put("argMax", NDArray::argMax);
        SHAPED.put("argMax 0", a -> a.argMax(0));
        SHAPED.put("argMin -1", a -> a.argMin(-1));
        SHAPED.put("reshape", a -> a.reshape(-1, a.getShape().get(0)));
        SHAPED.put("flatten axes", a -> a.flatten(0, 1));
        SHAPED.put("expandDims", a -> a.expandDims(1));
        SHAPED.put("expandDims -1", a -> a.expandDims(-1));
        SHAPED.put("squeeze", a -> a.expandDims(0).expandDims(2).squeeze(new int[] {0, 2}));
        SHAPED.put("squeeze all", a -> a.get("0:1").squeeze());
        SHAPED.put("transpose", a -> a.expandDims(1).transpose(2, 0, 1));
        SHAPED.put("swapAxes", a -> a.swapAxes(0, 1));
        SHAPED.put("concat", a -> NDArrays.concat(new NDList(a, a.mul(2), a.get("1:2")), 0));
        SHAPED.put("concat -1", a -> a.concat(a.get(":, 1:"), -1));
        SHAPED.put("stack", a -> NDArrays.stack(new NDList(a, a.mul(2)), 1));
        SHAPED.put("flip", a -> a.flip(0, 1));
        SHAPED.put("split", a -> a.split(new long[] {1}, 0).get(1));
        SHAPED.put("split in two", a -> a.get(":, 0:2").split(2, 1).get(1));
        SHAPED.put("broadcast", a -> a.get("0:1")
                .broadcast(new Shape(4, a.getShape().get(1))));
        SHAPED.put("product with its transpose", a -> a.matMul(a.transpose()));
        SHAPED.put("dot", a -> a.get(0).dot(a.get(1)));
        SHAPED.put("lent: softmax", a -> a.softmax(1));
        SHAPED.put("lent: argSort", a -> a.argSort(1));

        SHAPED.put("row", a -> a.get(0));
        SHAPED.put("last row", a -> a.get(-1));
        SHAPED.put("number", a -> a.get(1, 2));
        SHAPED.put("0:1", a -> a.get("0:1"));
        SHAPED.put(":, 1:", a -> a.get(":, 1:"));
        SHAPED.put(":, 0:1", a -> a.get(":, 0:1"));
        SHAPED.put("::2", a -> a.get("::2"));
        SHAPED.put("-2:", a -> a.get("-2:"));
        SHAPED.put("..., -1", a -> a.get("..., -1"));
        SHAPED.put("0, ...", a -> a.get("0, ..."));
        SHAPED.put("index array", a -> a.get(new NDIndex("{}", a.getManager().create(new int[] {1, 0, 1}))));
        SHAPED.put(
                "long index array",
                a -> a.get(new NDIndex(":, {}", a.getManager().create(new long[] {2, 0}))));
        SHAPED.put("mask", a -> a.get(a.gt(0)));
        SHAPED.put("booleanMask", a -> a.booleanMask(a.gt(-1)));
        SHAPED.put("set rows", a -> set(a, "0:1", a.get("1:2").mul(3)));
        SHAPED.put("set a row", a -> set(a, "1", a.get(0)));
        SHAPED.put("set a stretched row", a -> set(a, ":", a.get("0:1")));
        SHAPED.put("set to a number", a -> {
            a.set(new NDIndex(":, 1:"), 7);
            return a;
        });
    }

    private static NDArray set(NDArray array, String index, NDArray value) {
        array.set(new NDIndex(index), value);
        return array;
    }

    static Stream<String> binary() {
        return BINARY.keySet().stream();
    }

    static Stream<String> unary() {
        return UNARY.keySet().stream();
    }

    static Stream<String> shaped() {
        return SHAPED.keySet().stream();
    }

    private static NDArray random(NDManager manager, DataType type, int seed, long... shape) {
        Random random = new Random(seed);
        double[] values = new double[(int) new Shape(shape).size()];
        for (int k = 0; k < values.length; k++) values[k] = random.nextGaussian();
        return manager.create(values, new Shape(shape)).toType(type, false);
    }

    /** Shape, type and numbers, up to rounding. */
    private static void assertAlike(NDArray expected, NDArray found, Object what) {
        assertEquals("Java", found.getManager().getEngine().getEngineName(), what::toString);
        assertEquals(expected.getShape(), found.getShape(), what::toString);
        assertEquals(expected.getDataType(), found.getDataType(), what::toString);
        double[] theirs = doubles(expected), ours = doubles(found);
        double rounding = expected.getDataType() == DataType.FLOAT32 ? 2e-6 : 1e-12;
        for (int k = 0; k < ours.length; k++)
            if (Double.isFinite(theirs[k]))
                assertEquals(theirs[k], ours[k], rounding * Math.max(1, Math.abs(theirs[k])), what + " at " + k);
            else assertEquals(theirs[k], ours[k], what + " at " + k);
    }

    private static double[] doubles(NDArray array) {
        return array.toType(DataType.FLOAT64, true).toDoubleArray();
    }

    private static void eachFloat(UnaryOperator<NDArray> operation, long[] shape, Object what) {
        for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32))
            try (NDManager torch = Engines.manager("PyTorch");
                    NDManager java = Engines.manager("Java")) {
                NDArray expected = operation.apply(random(torch, type, 1, shape));
                assertAlike(expected, operation.apply(random(java, type, 1, shape)), what + " " + type);
            }
    }

    @ParameterizedTest
    @MethodSource("binary")
    void twoArraysStretchToEachOther(String name) {
        for (long[][] shapes : STRETCHING)
            for (DataType type : List.of(DataType.FLOAT64, DataType.FLOAT32))
                for (DataType other : List.of(type, DataType.FLOAT32))
                    try (NDManager torch = Engines.manager("PyTorch");
                            NDManager java = Engines.manager("Java")) {
                        BinaryOperator<NDArray> operation = BINARY.get(name);
                        NDArray expected =
                                operation.apply(random(torch, type, 1, shapes[0]), random(torch, other, 2, shapes[1]));
                        NDArray found =
                                operation.apply(random(java, type, 1, shapes[0]), random(java, other, 2, shapes[1]));
                        assertAlike(expected, found, name + Arrays.deepToString(shapes) + type + other);
                    }
    }

    @ParameterizedTest
    @MethodSource("unary")
    void oneArrayOfAnyShape(String name) {
        for (long[] shape : new long[][] {{}, {5}, {2, 10}, {20, 10}, {2, 3, 4}, {0, 3}})
            eachFloat(UNARY.get(name), shape, name + Arrays.toString(shape));
    }

    @ParameterizedTest
    @MethodSource("shaped")
    void anArrayWithAxes(String name) {
        for (long[] shape : new long[][] {{2, 3}, {2, 10}, {20, 10}})
            eachFloat(SHAPED.get(name), shape, name + Arrays.toString(shape));
    }

    @Test
    void productsOfMatricesStacksAndVectors() {
        long[][][] pairs = {
            {{3, 3}, {3, 4}},
            {{2, 3}, {3, 4}},
            {{3}, {3}},
            {{2, 3}, {3}},
            {{3}, {3, 2}},
            {{5, 1, 3}, {5, 3, 4}},
            {{1, 2, 3}, {5, 3, 4}},
            {{2, 3}, {5, 3, 4}},
            {{5, 2, 3}, {3}},
            {{6, 5, 1, 3}, {5, 3, 2}},
            {{0, 3}, {3, 2}},
            {{2, 0}, {0, 3}}
        };
        for (long[][] pair : pairs)
            eachFloat(
                    a -> a.matMul(random(a.getManager(), a.getDataType(), 2, pair[1])),
                    pair[0],
                    Arrays.deepToString(pair));
    }

    @Test
    void aSparseMatrixPassesOnNaNAndInfinityAsADenseOneDoes() {
        for (double odd : new double[] {1, Double.NaN, Double.POSITIVE_INFINITY, -1e308})
            for (String engine : List.of("PyTorch", "Java"))
                try (NDManager m = Engines.manager(engine)) {
                    NDArray W = m.create(new double[][] {{0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}});
                    double[] mixed = W.matMul(m.create(new double[] {odd, 2, 3}, new Shape(3, 1)))
                            .toDoubleArray();
                    double[] expected = {0.5 * odd + 1, 0.5 * odd + 1.5, 0 * odd + 2.5};
                    assertArrayEquals(expected, mixed, engine);
                }
    }

    @Test
    void oddNumbersGoThroughEveryOperation() {
        double[] odd = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1e308, -1e-310, 1};
        UNARY.forEach((name, operation) -> {
            if (name.equals("to float32") || name.startsWith("sign"))
                return; // 1e308 is none; PyTorch's sign of NaN is 0
            try (NDManager torch = Engines.manager("PyTorch");
                    NDManager java = Engines.manager("Java")) {
                assertAlike(operation.apply(torch.create(odd)), operation.apply(java.create(odd)), name);
            }
        });
        BINARY.forEach((name, operation) -> {
            if (name.equals("mod")) return; // PyTorch's remainder by infinity is NaN
            try (NDManager torch = Engines.manager("PyTorch");
                    NDManager java = Engines.manager("Java")) {
                NDArray expected =
                        operation.apply(torch.create(odd), torch.create(odd).reshape(8, 1));
                assertAlike(
                        expected,
                        operation.apply(java.create(odd), java.create(odd).reshape(8, 1)),
                        name);
            }
        });
        for (String name : List.of("sum", "max", "min", "argMax", "argMin"))
            try (NDManager torch = Engines.manager("PyTorch");
                    NDManager java = Engines.manager("Java")) {
                UnaryOperator<NDArray> operation =
                        switch (name) {
                            case "sum" -> NDArray::sum;
                            case "max" -> NDArray::max;
                            case "min" -> NDArray::min;
                            case "argMax" -> NDArray::argMax;
                            default -> NDArray::argMin;
                        };
                assertAlike(operation.apply(torch.create(odd)), operation.apply(java.create(odd)), name);
            }
    }

    @Test
    void repeatTakesNumbersAgainAndTileAxes() {
        try (NDManager java = Engines.manager("Java")) {
            NDArray a = java.create(new double[][] {{1, 2}, {3, 4}});
            assertArrayEquals(
                    new double[] {1, 1, 2, 2, 3, 3, 4, 4}, a.repeat(1, 2).toDoubleArray());
            assertArrayEquals(
                    new double[] {1, 2, 1, 2, 3, 4, 3, 4}, a.tile(1, 2).toDoubleArray());
            assertArrayEquals(
                    new double[] {1, 2, 3, 4, 1, 2, 3, 4}, a.tile(0, 2).toDoubleArray());
            assertEquals(new Shape(2, 4), a.repeat(-1, 2).getShape());
        }
    }
}
