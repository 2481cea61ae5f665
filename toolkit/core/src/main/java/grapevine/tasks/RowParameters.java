package grapevine.tasks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.IdentityHashMap;
import java.util.Map;

/** The parameters of one client or of several, cut out of their rows of X, lent to a block for one pass. */
final class RowParameters extends ParameterStore {
    private final Map<Parameter, NDArray> arrays;
    private final Map<Parameter, NDArray> unasked;

    /** @param arrays for each parameter of the block what it is in this pass */
    RowParameters(NDManager scope, Map<Parameter, NDArray> arrays) {
        super(scope, false);
        this.arrays = new IdentityHashMap<>(arrays);
        unasked = new IdentityHashMap<>(arrays);
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
        if (parameter == null) return null; // a layer without bias asks for it all the same
        NDArray array = arrays.get(parameter);
        if (array == null) throw new IllegalStateException("Bug: nobody lent " + parameter.getName());
        unasked.remove(parameter);
        return array;
    }

    /** Whether the block never asked for this one. */
    boolean unasked(Parameter parameter) {
        return unasked.containsKey(parameter);
    }
}
