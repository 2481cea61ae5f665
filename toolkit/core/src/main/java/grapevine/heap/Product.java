package grapevine.heap;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** The matrix product over the last two axes; the axes before them are stretched to each other. */
final class Product {

    private Product() {}

    /** a b, of one type. */
    static HeapArray of(StoredArray a, StoredArray b, DataType type) {
        Shape left = a.getShape(), right = b.getShape();
        int p = left.dimension(), q = right.dimension();
        if (p < 2 || q < 2) return ofVectors(a, b, type);
        int rows = (int) left.get(p - 2), inner = (int) left.get(p - 1), columns = (int) right.get(q - 1);
        if (right.get(q - 2) != inner)
            throw new IllegalArgumentException(
                    "matMul(other) needs as many rows in other as columns here, got " + left + " and " + right);
        Numbers u = a.as(type), v = b.as(type);
        if (p == 2 && q == 2) {
            Numbers c = Numbers.zeros(type, rows * columns);
            u.multiply(0, v, 0, c, 0, rows, inner, columns);
            return a.made(c, rows == inner ? right : Shapes.of(rows, columns), type);
        }
        Broadcast stacks = new Broadcast(left.slice(0, p - 2), right.slice(0, q - 2));
        Numbers c = Numbers.zeros(type, (int) stacks.shape().size() * rows * columns);
        stacks.forEach((i, di, j, dj, k, n) -> {
            for (int x = 0; x < n; x++)
                u.multiply(
                        (i + x * di) * rows * inner,
                        v,
                        (j + x * dj) * inner * columns,
                        c,
                        (k + x) * rows * columns,
                        rows,
                        inner,
                        columns);
        });
        long[] shape = Arrays.copyOf(stacks.shape().getShape(), stacks.shape().dimension() + 2);
        shape[shape.length - 2] = rows;
        shape[shape.length - 1] = columns;
        return a.made(c, Shapes.of(shape), type);
    }

    /** A vector is a row on the left and a column on the right; the axis that it lacked goes again. */
    private static HeapArray ofVectors(StoredArray a, StoredArray b, DataType type) {
        Shape left = a.getShape(), right = b.getShape();
        if (left.dimension() == 0 || right.dimension() == 0)
            throw new IllegalArgumentException("matMul(other) needs arrays with axes, got " + left + " and " + right);
        boolean row = left.dimension() == 1, column = right.dimension() == 1;
        HeapArray u = row ? a.made(a.as(type), Shapes.of(1, left.get(0)), type) : (HeapArray) a;
        HeapArray v = column ? b.made(b.as(type), Shapes.of(right.get(0), 1), type) : (HeapArray) b;
        HeapArray product = of(u, v, type);
        int rank = product.getShape().dimension();
        boolean[] gone = new boolean[rank];
        if (column) gone[rank - 1] = true;
        if (row) gone[rank - 2] = true;
        return a.made(product.as(type), Reduction.shape(product.getShape(), gone, false), type);
    }
}
