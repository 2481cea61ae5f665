package grapevine.tasks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import grapevine.core.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** One DJL block whose parameters are lent to one client after the other: a row of X goes in, a row of G comes out. */
final class Network implements AutoCloseable {
    /** Engines seed one generator for all threads, and PyTorch collects one gradient at a time. */
    private static final ReentrantLock ENGINE = new ReentrantLock();

    private final NDManager manager;
    private final Block block;
    private final ParameterStore store;
    private final List<NDArray> parameters = new ArrayList<>();
    private final Layout layout;
    private final Loss loss;

    /**
     * A network with fresh parameters.
     *
     * @param input the shape of one batch; the batch size does not matter
     * @param output the shape of the answer that the task needs
     * @param needed that shape in words
     */
    Network(NDManager parent, Block block, Shape input, Shape output, String needed, Loss loss, long seed) {
        if (block == null || block.isInitialized())
            throw new IllegalArgumentException("model(() -> block) needs a new block at each call, got "
                    + (block == null ? "null" : "one that was used before"));
        this.manager = parent.newSubManager();
        this.block = block;
        this.loss = loss;
        ENGINE.lock();
        try {
            seed(seed);
            block.initialize(manager, DataType.FLOAT32, input);
        } finally {
            ENGINE.unlock();
        }
        Shape[] made = block.getOutputShapes(new Shape[] {input});
        if (made.length != 1 || !made[0].equals(output))
            throw new IllegalArgumentException("model(() -> block) needs " + needed + ", got the shape "
                    + Arrays.toString(made) + " for a batch of " + input.get(0));
        store = new ParameterStore(manager, false);
        layout = new Layout(slices());
    }

    /** Makes what the engine draws next, at the start and in layers such as dropout, a function of the seed. */
    private void seed(long seed) {
        manager.getEngine().setRandomSeed(Long.hashCode(seed));
    }

    private List<Layout.Slice> slices() {
        List<Layout.Slice> slices = new ArrayList<>();
        int offset = 0;
        for (Pair<String, Parameter> pair : block.getParameters()) {
            Parameter parameter = pair.getValue();
            if (!parameter.requiresGradient())
                throw new IllegalArgumentException("a model needs parameters that are all trained, got the statistic "
                        + pair.getKey() + "; normalise with Models.groupNorm(groups), which keeps none");
            NDArray array = parameter.getArray();
            array.setRequiresGradient(true);
            parameters.add(array);
            List<Long> shape =
                    Arrays.stream(array.getShape().getShape()).boxed().toList();
            Layout.Slice slice = new Layout.Slice(pair.getKey(), offset, shape, kind(parameter.getType()));
            slices.add(slice);
            offset += slice.size();
        }
        return slices;
    }

    private static Layout.Kind kind(Parameter.Type type) {
        return switch (type) {
            case BIAS -> Layout.Kind.BIAS;
            case GAMMA, BETA -> Layout.Kind.NORM;
            default -> Layout.Kind.WEIGHT;
        };
    }

    Layout layout() {
        return layout;
    }

    /** The parameters as one row, shape (1, d), made in {@code scope}; gradients stop here, or all rounds would be kept. */
    NDArray row(NDManager scope) {
        return flatten(parameters.stream().map(NDArray::stopGradient).toList(), scope);
    }

    /** Takes over the parameters of a client, shape (1, d). */
    void load(NDArray row) {
        for (int k = 0; k < parameters.size(); k++) {
            Layout.Slice slice = layout.slices().get(k);
            NDIndex columns = new NDIndex().addAllDim().addSliceDim(slice.offset(), slice.offset() + slice.size());
            try (NDArray part = row.get(columns)) {
                part.reshape(parameters.get(k).getShape()).copyTo(parameters.get(k));
            }
        }
    }

    /** The gradient of the mean loss over a batch, shape (1, d), made where the examples live. */
    NDArray gradient(NDArray examples, NDArray labels, long seed) {
        Engine engine = manager.getEngine();
        ENGINE.lock();
        try {
            seed(seed);
            if (!engine.getEngineName().equals("MXNet")) forgetGradients(examples.getManager());
            try (GradientCollector collector = engine.newGradientCollector()) {
                NDArray output =
                        block.forward(store, new NDList(examples), true).singletonOrThrow();
                collector.backward(loss.evaluate(new NDList(labels), new NDList(output)));
            }
        } finally {
            ENGINE.unlock();
        }
        return flatten(parameters.stream().map(NDArray::getGradient).toList(), examples.getManager());
    }

    /**
     * MXNet overwrites gradients; other engines add to them. Setting forgets NaN too, and happens in place: PyTorch's
     * copyTo would put memory of Java's under the gradient, which goes when this handle goes.
     */
    private void forgetGradients(NDManager scope) {
        for (NDArray parameter : parameters) {
            NDArray gradient = parameter.getGradient();
            gradient.attach(scope);
            gradient.set(new NDIndex(":"), 0);
        }
    }

    /** What the block answers to a batch, without training. */
    NDArray answer(NDArray examples) {
        return block.forward(store, new NDList(examples), false).singletonOrThrow();
    }

    NDArray loss(NDArray answers, NDArray labels) {
        return loss.evaluate(new NDList(labels), new NDList(answers));
    }

    /** Side by side; the arrays are handed to {@code scope}, since each look at a gradient makes a new handle. */
    private static NDArray flatten(List<NDArray> arrays, NDManager scope) {
        NDList flat = new NDList();
        for (NDArray array : arrays) {
            array.attach(scope);
            flat.add(array.reshape(1, -1));
        }
        return NDArrays.concat(flat, 1);
    }

    /** How many arrays the network holds, for the test that it keeps none. */
    int arrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }
}
