package grapevine.heap;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexBooleans;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexFixed;
import ai.djl.ndarray.index.dim.NDIndexNull;
import ai.djl.ndarray.index.dim.NDIndexSlice;
import ai.djl.ndarray.index.dim.NDIndexTake;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What an index chooses of an array, axis by axis: one place, a slice, all, those of an index array, or of a mask. */
final class Selection {
    private final Shape source;
    private final int[] strides;
    private int axis;
    private int arrays;
    private int[] places = {0};
    private long[] lengths = {};

    private Selection(Shape source) {
        this.source = source;
        strides = Places.strides(source);
    }

    /** What the index chooses of this array. */
    static Selection of(HeapArray array, NDIndex index) {
        Selection selection = new Selection(array.getShape());
        List<NDIndexElement> elements = index.getIndices();
        int named = elements.stream().mapToInt(Selection::axes).sum(), left = selection.strides.length - named;
        if (left < 0)
            throw new IllegalArgumentException(
                    "get(index) needs at most one index per axis of " + array.getShape() + ", got " + named);
        for (int k = 0; k < elements.size(); k++) {
            if (k == index.getEllipsisIndex()) selection.all(left);
            selection.add(elements.get(k));
        }
        selection.all(selection.strides.length - selection.axis);
        return selection;
    }

    private static int axes(NDIndexElement element) {
        if (element instanceof NDIndexNull) return 0;
        return element instanceof NDIndexBooleans mask
                ? mask.getIndex().getShape().dimension()
                : 1;
    }

    private void add(NDIndexElement element) {
        if (element instanceof NDIndexNull) lengthen(1);
        else if (element instanceof NDIndexFixed fixed) choose(new int[] {place(fixed.getIndex())});
        else if (element instanceof NDIndexAll) all(1);
        else if (element instanceof NDIndexSlice slice) slice(slice);
        else if (element instanceof NDIndexTake take) take((HeapArray) HeapManager.SYSTEM.from(take.getIndex()));
        else if (element instanceof NDIndexBooleans mask) mask((HeapArray) HeapManager.SYSTEM.from(mask.getIndex()));
        else
            throw new UnsupportedOperationException("get(index) on engine(\"Java\") needs places, slices, index arrays"
                    + " and masks, got " + element.getClass().getSimpleName() + "; choose engine(\"PyTorch\")");
    }

    /** Goes on with the next axis, of which these places are chosen. */
    private void choose(int[] chosen, long... more) {
        int[] steps = new int[chosen.length];
        for (int k = 0; k < steps.length; k++) steps[k] = chosen[k] * strides[axis];
        places = Places.times(places, steps);
        lengthen(more);
        axis++;
    }

    private void lengthen(long... more) {
        int old = lengths.length;
        lengths = Arrays.copyOf(lengths, old + more.length);
        System.arraycopy(more, 0, lengths, old, more.length);
    }

    private void all(int axes) {
        if (axes == 0) return;
        int count = 1;
        for (int k = 0; k < axes; k++) {
            count *= (int) source.get(axis + k);
            lengthen(source.get(axis + k));
        }
        axis += axes;
        places = Places.times(places, Places.line(count, strides[axis - 1]));
    }

    private int place(long index) {
        long length = source.get(axis);
        if (index < -length || index >= length)
            throw new IndexOutOfBoundsException("get(index) needs -" + length + " <= index < " + length + " on axis "
                    + axis + " of " + source + ", got " + index);
        return (int) (index < 0 ? index + length : index);
    }

    private void slice(NDIndexSlice slice) {
        long length = source.get(axis), step = slice.getStep() == null ? 1 : slice.getStep();
        if (step < 1) throw new IllegalArgumentException("a slice needs a step >= 1, got " + step);
        long from = bound(slice.getMin(), 0, length), to = bound(slice.getMax(), length, length);
        int count = (int) Math.max(0, (to - from + step - 1) / step);
        choose(IntStream.range(0, count).map(k -> (int) (from + k * step)).toArray(), count);
    }

    private static long bound(Long given, long otherwise, long length) {
        if (given == null) return otherwise;
        return Math.max(0, Math.min(length, given < 0 ? given + length : given));
    }

    private void take(HeapArray index) {
        if (index.getDataType() == DataType.BOOLEAN) mask(index);
        else {
            requireOne();
            Numbers numbers = index.numbers();
            int[] chosen = new int[numbers.size()];
            for (int k = 0; k < chosen.length; k++) chosen[k] = place(numbers.whole(k));
            choose(chosen, index.getShape().getShape());
        }
    }

    private void mask(HeapArray mask) {
        requireOne();
        Shape covered = mask.getShape();
        int axes = covered.dimension();
        if (!source.slice(axis, axis + axes).equals(covered))
            throw new IllegalArgumentException(
                    "a mask needs the shape of the axes that it covers, got " + covered + " on " + source);
        Numbers truths = mask.numbers();
        int[] chosen = IntStream.range(0, truths.size())
                .filter(k -> truths.real(k) != 0)
                .toArray();
        axis += axes - 1;
        choose(chosen, chosen.length);
    }

    private void requireOne() {
        if (arrays++ > 0)
            throw new UnsupportedOperationException("get(index) on engine(\"Java\") needs at most one index array or"
                    + " mask, got more; choose engine(\"PyTorch\")");
    }

    /** The chosen numbers of an array. */
    HeapArray of(HeapArray array) {
        return array.made(array.numbers().pick(places), Shapes.of(lengths), array.getDataType());
    }

    /** Puts numbers in the place of the chosen ones, stretched to their shape. */
    void put(HeapArray array, HeapArray value) {
        DataType type = array.getDataType();
        Numbers numbers = value.as(type);
        Shape shape = Shapes.of(lengths);
        boolean single = numbers.size() == 1;
        Numbers whole = single ? numbers : ((HeapArray) value.broadcast(shape)).as(type);
        array.numbers().put(places, whole, single ? 0 : 1);
    }
}
