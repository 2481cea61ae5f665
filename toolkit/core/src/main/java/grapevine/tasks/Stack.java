package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The models of k clients as one computation, where they are dense layers with activations in between: batched products,
 * one call where there would be k. With a batch of b examples for each client,
 *
 * <pre>
 *   H_i = f(H_i W_i' + 1 b_i'),    H (k, b, in), W (k, out, in), b (k, 1, out)   (1)
 * </pre>
 *
 * @param layers one after the other
 */
record Stack(List<Block> layers) {

    /** DJL's names of functions that treat each example for itself. */
    private static final Set<String> FUNCTIONS = Set.of(
            "batchFlatten", "identity", "ReLU", "ReLU6", "sigmoid", "Tanh", "softPlus", "softSign", "SELU", "GELU");

    /** Of the block's layers; null where it has others. */
    static Stack of(Block block) {
        List<Block> layers = layers(block);
        return layers.stream().allMatch(Stack::known) && flattens(layers.get(0)) ? new Stack(layers) : null;
    }

    /** What the block does, one after the other; a layer made of layers stays whole, unless it is just their sequence. */
    static List<Block> layers(Block block) {
        return block.getClass() != SequentialBlock.class
                ? List.of(block)
                : block.getChildren().values().stream()
                        .flatMap(child -> layers(child).stream())
                        .toList();
    }

    /** DJL's dense layers work on the last dimension of whatever they are given; after this there is one. */
    private static boolean flattens(Block first) {
        return first instanceof LambdaBlock function && function.getName().equals("batchFlatten");
    }

    private static boolean known(Block layer) {
        return layer.getClass() == Linear.class
                || layer instanceof LambdaBlock function && FUNCTIONS.contains(function.getName());
    }

    /**
     * The answers of all clients, shape (k b, out).
     *
     * @param parameters with the clients as first dimension, k of them
     * @param examples shape (k b, ...)
     */
    NDArray forward(Map<Parameter, NDArray> parameters, NDList examples) {
        NDList hidden = examples;
        for (Block layer : layers)
            hidden = layer instanceof Linear
                    ? new NDList(linear(layer, parameters, hidden.singletonOrThrow()))
                    : layer.forward(new ParameterStore(), hidden, true);
        return hidden.singletonOrThrow();
    }

    private static NDArray linear(Block layer, Map<Parameter, NDArray> parameters, NDArray H) {
        NDList own = new NDList(
                layer.getParameters().values().stream().map(parameters::get).toList());
        NDArray W = own.head().transpose(0, 2, 1);
        W.attach(H.getManager()); // views belong where the parameters do, which may be kept
        long k = W.getShape().get(0), rows = H.getShape().get(0);
        NDArray product = H.reshape(k, rows / k, -1).matMul(W);
        if (own.size() == 1) return product.reshape(rows, -1);
        NDArray b = own.get(1).expandDims(1);
        b.attach(H.getManager());
        return product.add(b).reshape(rows, -1); // (1)
    }
}
