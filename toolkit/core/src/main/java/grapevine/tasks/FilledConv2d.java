package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A convolution that on MXNet makes channels of zeros beside its own, up to a multiple of 16: only then does its oneDNN take 16
 * at a time, which is three to five times as fast. What comes behind it takes them as they are, up to the next one of these,
 * which gives them no weight. Functions of single numbers and pooling may lie between.
 */
final class FilledConv2d extends Conv2d {
    private static final int AT_A_TIME = 16;

    private final boolean last;

    /** @param last whether no other takes its channels, so that it makes none beside its own */
    FilledConv2d(Conv2d.Builder form, boolean last) {
        super(form);
        this.last = last;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
        NDArray x = inputs.singletonOrThrow();
        NDManager scope = x.getManager();
        if (!scope.getEngine().getEngineName().equals("MXNet") || x.getDevice().isGpu())
            return super.forwardInternal(store, inputs, training, parameters);
        NDArray w = store.getValue(weight, x.getDevice(), training);
        NDArray b = store.getValue(bias, x.getDevice(), training);
        int more = last ? 0 : Math.floorMod(-filters, AT_A_TIME);
        NDArray known = filled(w, 1, x.getShape().get(1) - w.getShape().get(1), scope);
        return conv2d(x, filled(known, 0, more, scope), filled(b, 0, more, scope), stride, padding, dilation, groups);
    }

    /** With so many zeros behind along the axis, in {@code scope}; gradients of those go nowhere. */
    private static NDArray filled(NDArray array, int axis, long more, NDManager scope) {
        if (more == 0) return array;
        long[] sides = array.getShape().getShape().clone();
        sides[axis] = more;
        NDArray filled = array.concat(scope.zeros(new Shape(sides), array.getDataType()), axis);
        filled.attach(scope);
        return filled;
    }
}
