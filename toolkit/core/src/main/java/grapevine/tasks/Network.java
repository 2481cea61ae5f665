package grapevine.tasks;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.loss.Loss;
import ai.djl.util.Pair;
import grapevine.core.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One DJL block with the parameters of any client: rows of X go in, rows of G come out. The block's own parameters are the
 * start and nothing else; a pass takes its parameters from the row it is given, so that several can be under way.
 */
final class Network implements AutoCloseable {
    /** Engines seed one generator for all threads, and PyTorch has one collector of gradients. */
    static final ReentrantLock ENGINE = new ReentrantLock();

    /** How many clients are computed in one stroke: enough to hide the calls, few enough to share out among processors. */
    private static final int STACK = 8;

    private final NDManager manager;
    private final Block block;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<NDIndex> columns = new ArrayList<>();
    private final Layout layout;
    private final Loss loss;
    private final Stack stack;
    private final Program program;
    private final KeptLeaves kept;
    private Boolean draws;

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
        layout = new Layout(slices());
        stack = Stack.of(block);
        program = held(Program.of(Stack.layers(block), stack != null, layout, loss, manager), input);
        kept = new KeptLeaves(manager, parameters);
        requireAsking(input);
    }

    /** Refuses a layer that would go on with the parameters of the start, whichever client is computed. */
    private void requireAsking(Shape input) {
        try (NDManager scope = manager.newSubManager()) {
            RowParameters lent = parameters(row(scope), scope);
            block.forward(lent, new NDList(scope.zeros(input)), false);
            for (int p = 0; p < parameters.size(); p++)
                if (lent.unasked(parameters.get(p)))
                    throw new IllegalArgumentException(
                            "model(() -> block) needs layers that ask the ParameterStore they"
                                    + " are given for their parameters, got one that does not ask for "
                                    + layout.slices().get(p).name());
        }
    }

    /** The program, if it says what the block says to two examples of noise; a layer may have a known name and another meaning. */
    private Program held(Program written, Shape input) {
        if (written == null) return null;
        try (NDManager scope = manager.newSubManager()) {
            SplittableRandom noise = new SplittableRandom(0);
            Shape two = new Shape(2).addAll(input.slice(1));
            float[] numbers = new float[(int) two.size()];
            for (int k = 0; k < numbers.length; k++) numbers[k] = (float) noise.nextDouble(-1, 1);
            NDArray examples = scope.create(numbers, two), row = row(scope);
            float[] said = block.forward(parameters(row, scope), new NDList(examples), false)
                    .singletonOrThrow()
                    .toFloatArray();
            return near(said, written.answer(row, examples).toFloatArray()) ? written : null;
        } catch (EngineException differs) {
            return null; // a shape that does not fit: the block goes its own way
        }
    }

    private static boolean near(float[] said, float... written) {
        boolean near = said.length == written.length;
        for (int k = 0; near && k < said.length; k++)
            near = Math.abs(said[k] - written[k]) <= 1e-3 * (1 + Math.abs(said[k]));
        return near;
    }

    /** Makes what the engine draws next, at the start and in layers such as dropout, a function of the seed. */
    void seed(long seed) {
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
            if (parameters.contains(parameter))
                throw new IllegalArgumentException(
                        "model(() -> block) needs layers that are used once, got " + pair.getKey() + " a second time");
            List<Long> shape = Arrays.stream(parameter.getArray().getShape().getShape())
                    .boxed()
                    .toList();
            Layout.Slice slice = new Layout.Slice(pair.getKey(), offset, shape, kind(parameter.getType()));
            slices.add(slice);
            parameters.add(parameter);
            offset += slice.size();
            columns.add(new NDIndex().addAllDim().addSliceDim(slice.offset(), offset));
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

    /** The fresh parameters as one row, shape (1, d), made in {@code scope}. */
    NDArray row(NDManager scope) {
        NDList flat = new NDList();
        for (Parameter parameter : parameters) {
            NDArray array = parameter.getArray().stopGradient(); // or all rounds would be kept
            array.attach(scope);
            flat.add(array.reshape(1, -1));
        }
        return NDArrays.concat(flat, 1);
    }

    /** How many clients a {@link Lesson} may be of: 1, unless the block is a {@link Stack}. */
    int together() {
        return stack == null ? 1 : STACK;
    }

    /** What computes in the place of the block; null where there is none. */
    Program program() {
        return program;
    }

    /** Gradients can be asked for while it is open; others who learn wait. */
    Learning learn() {
        return new Learning(this);
    }

    /** The gradient of one client alone, shape (1, d), made where the examples live. */
    NDArray gradient(NDArray row, NDArray examples, NDArray targets, long seed) {
        NDArray[] gradient = new NDArray[1];
        try (Learning learning = learn()) {
            learning.each(1, k -> new Lesson(learning.scope(), row, examples, targets, seed), (made, k) -> {
                made.attach(examples.getManager());
                gradient[k] = made;
            });
        }
        return gradient[0];
    }

    /** Of several clients, parameters have one more dimension, the clients, as their first. */
    static Shape shape(Parameter parameter, long k) {
        Shape shape = parameter.getArray().getShape();
        return k > 1 ? new Shape(k).addAll(shape) : shape;
    }

    /** The parameters in rows of X. */
    Map<Parameter, NDArray> cut(NDArray rows, NDManager scope) {
        Map<Parameter, NDArray> parts = new LinkedHashMap<>();
        for (int p = 0; p < parameters.size(); p++) {
            NDArray part = rows.get(columns.get(p));
            part.attach(scope);
            NDArray shaped =
                    part.reshape(shape(parameters.get(p), rows.getShape().get(0)));
            shaped.attach(scope);
            parts.put(parameters.get(p), shaped);
        }
        return parts;
    }

    /** The same as {@link #cut}, in arrays that are kept and whose gradients are wanted; see {@link KeptLeaves#copy}. */
    Map<Parameter, NDArray> keep(Map<Parameter, NDArray> cut, int clients, int set) {
        return kept.copy(cut, clients, set);
    }

    /** The mean loss of each client, added up, with the parameters in these leaves, in training. */
    NDArray loss(Map<Parameter, NDArray> leaves, Lesson lesson) {
        NDArray mean = loss(forward(leaves, lesson), lesson.targets());
        return lesson.clients() > 1 ? mean.mul(lesson.clients()) : mean;
    }

    /** What the block answers in training. */
    NDArray forward(Map<Parameter, NDArray> leaves, Lesson lesson) {
        NDList input = new NDList(lesson.examples());
        return lesson.clients() > 1
                ? stack.forward(leaves, input)
                : block.forward(new RowParameters(lesson.scope(), leaves), input, true)
                        .singletonOrThrow();
    }

    /** Whether a layer draws from the engine's generator; null: not known yet. */
    Boolean draws() {
        return draws;
    }

    /** Remembers whether one does. */
    void draws(boolean found) {
        draws = found;
    }

    /** The manager of the network, which outlives what is learned. */
    NDManager manager() {
        return manager;
    }

    /** What the block answers to a batch with the parameters of a client, shape (1, d), without training. */
    NDArray answer(NDArray row, NDArray examples) {
        if (program != null) return program.answer(row, examples);
        return block.forward(parameters(row, examples.getManager()), new NDList(examples), false)
                .singletonOrThrow();
    }

    /** What lends the block the parameters of a client, shape (1, d), for one pass. */
    RowParameters parameters(NDArray row, NDManager scope) {
        return new RowParameters(scope, cut(row, scope));
    }

    NDArray loss(NDArray answers, NDArray labels) {
        return loss.evaluate(new NDList(labels), new NDList(answers));
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
