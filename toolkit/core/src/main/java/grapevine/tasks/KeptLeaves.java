package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arrays for parameters that are kept from round to round, and their gradients with them. On MXNet, wanting the gradient of
 * a new array waits for all that was begun before.
 */
final class KeptLeaves {
    private final NDManager manager;
    private final List<Parameter> parameters;
    private final Map<List<Integer>, Map<Parameter, NDArray>> sets = new HashMap<>();

    /** @param manager holds them */
    KeptLeaves(NDManager manager, List<Parameter> parameters) {
        this.manager = manager;
        this.parameters = parameters;
    }

    /**
     * Puts parameters into arrays that are kept.
     *
     * @param clients whose they are
     * @param set its number; lessons that are under way at a time need sets of their own
     */
    Map<Parameter, NDArray> copy(Map<Parameter, NDArray> cut, int clients, int set) {
        Map<Parameter, NDArray> leaves = sets.computeIfAbsent(List.of(clients, set), key -> make(clients));
        cut.forEach((parameter, part) -> part.copyTo(leaves.get(parameter)));
        return leaves;
    }

    private Map<Parameter, NDArray> make(int clients) {
        Map<Parameter, NDArray> leaves = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            NDArray leaf = manager.create(Network.shape(parameter, clients));
            leaf.setRequiresGradient(true);
            leaves.put(parameter, leaf);
        }
        return leaves;
    }
}
