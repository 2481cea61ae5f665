package grapevine.tasks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import grapevine.machine.Parallel;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.ObjIntConsumer;

/**
 * Collects gradients. PyTorch has one collector, and computes where it is called; MXNet has one on each thread, and
 * notes what it is called for until it has time.
 */
final class Learning implements AutoCloseable {
    private final Network network;
    private final Engine engine;
    private final String name;
    private final boolean concurrent;
    private final GradientCollector collector; // of all threads, or null where each has its own
    private final Queue<NDManager> open = new ConcurrentLinkedQueue<>();

    Learning(Network network) {
        this.network = network;
        engine = network.manager().getEngine();
        name = engine.getEngineName();
        concurrent = Parallel.concurrent(name);
        Network.ENGINE.lock();
        try {
            collector = concurrent ? engine.newGradientCollector() : null;
        } catch (RuntimeException | Error failed) {
            Network.ENGINE.unlock();
            throw failed;
        }
    }

    /** A new manager for a lesson, which ends with it. */
    NDManager scope() {
        NDManager scope = network.manager().newSubManager();
        open.add(scope);
        return scope;
    }

    /** What the clients from one number to another, which is not among them, need to learn. */
    interface Lessons {
        /** That of these clients. */
        Lesson of(int from, int to);
    }

    /**
     * The gradients of all clients, shape (n, d), in X's manager. On MXNet, writing into one array would put the clients in
     * a queue, one after the other.
     *
     * @param X their models, shape (n, d)
     * @param together how many are in a lesson
     */
    NDArray gradients(NDArray X, int together, Lessons lessons) {
        int n = (int) X.getShape().get(0), jobs = (n + together - 1) / together;
        IntFunction<Lesson> lesson = k -> lessons.of(k * together, Math.min(n, (k + 1) * together));
        if (concurrent) {
            NDArray G = X.getManager().create(X.getShape());
            each(
                    jobs,
                    lesson,
                    (rows, k) -> G.set(new NDIndex().addSliceDim(k * together, Math.min(n, (k + 1) * together)), rows));
            return G;
        }
        NDArray[] G = new NDArray[jobs];
        each(jobs, lesson, (rows, k) -> {
            rows.attach(X.getManager());
            G[k] = rows;
        });
        return jobs == 1 ? G[0] : NDArrays.concat(new NDList(G), 0);
    }

    /**
     * Computes the gradients of the mean loss of each client over its batch, on several threads where the engine lets
     * them and no layer draws from its one generator.
     *
     * @param lessons by number
     * @param done is given the number of each lesson and its gradients, shape (k, d), which end with its scope unless taken out of it
     */
    void each(int jobs, IntFunction<Lesson> lessons, ObjIntConsumer<NDArray> done) {
        if (!concurrent) noted(jobs, lessons, done);
        else {
            IntConsumer job = k -> {
                Lesson lesson = lessons.apply(k);
                done.accept(gradients(lesson, k), k);
                close(lesson.scope());
            };
            if (draw(job)) Parallel.inOrder(name, jobs, job);
            else Parallel.each(name, jobs, job);
        }
    }

    /** All examples come first, as handing them over waits for what was begun before. */
    private void noted(int jobs, IntFunction<Lesson> lessons, ObjIntConsumer<NDArray> done) {
        Lesson[] all = new Lesson[jobs];
        for (int k = 0; k < jobs; k++) all[k] = lessons.apply(k);
        if (network.draws() == null) network.draws(!Arrays.equals(answers(all[0], 1), answers(all[0], 2)));
        for (int k = 0; k < jobs; k++) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException();
            done.accept(gradients(all[k], k), k);
            if (k >= Parallel.ahead(name)) close(all[k - Parallel.ahead(name)].scope()); // which waits for it
        }
    }

    /** Whether the generator goes on otherwise after a job than without it. */
    private boolean draw(IntConsumer job) {
        if (network.draws() == null) {
            network.seed(0);
            float next = number();
            network.seed(0);
            Parallel.inOrder(name, 1, job); // which does not sow as long as nothing is known
            network.draws(number() != next);
        }
        return network.draws();
    }

    private float number() {
        try (NDArray number = network.manager().randomUniform(0, 1, new Shape(1))) {
            return number.getFloat();
        }
    }

    /** What the block answers in training, after this seed. */
    private float[] answers(Lesson lesson, long seed) {
        Map<Parameter, NDArray> leaves = leaves(lesson, 0);
        GradientCollector training = engine.newGradientCollector();
        try {
            network.seed(seed);
            return network.forward(leaves, lesson).toFloatArray();
        } finally {
            training.close();
        }
    }

    private NDArray gradients(Lesson lesson, int job) {
        if (network.program() != null) return network.program().gradients(lesson);
        Map<Parameter, NDArray> leaves = leaves(lesson, job);
        if (Boolean.TRUE.equals(network.draws())) network.seed(lesson.seed());
        if (concurrent) collector.backward(network.loss(leaves, lesson));
        else
            try (GradientCollector own = engine.newGradientCollector()) {
                own.backward(network.loss(leaves, lesson));
            }
        NDList parts = new NDList();
        for (NDArray leaf : leaves.values()) {
            NDArray gradient = leaf.getGradient();
            gradient.attach(lesson.scope());
            parts.add(gradient.reshape(lesson.clients(), -1));
        }
        return NDArrays.concat(parts, 1);
    }

    /** The parameters of the lesson's clients, whose gradients are wanted. */
    private Map<Parameter, NDArray> leaves(Lesson lesson, int job) {
        Map<Parameter, NDArray> cut = network.cut(lesson.rows(), lesson.scope());
        if (!concurrent) return network.keep(cut, lesson.clients(), job % (Parallel.ahead(name) + 1));
        cut.values().forEach(part -> part.setRequiresGradient(true));
        return cut;
    }

    private void close(NDManager scope) {
        open.remove(scope);
        scope.close();
    }

    @Override
    public void close() {
        try {
            if (concurrent) collector.close();
            open.forEach(NDManager::close);
        } finally {
            Network.ENGINE.unlock();
        }
    }
}
