package grapevine.core;

import grapevine.graph.MixingMatrix;
import java.util.List;

/**
 * All that a run is made of; two runs of equal plans give equal numbers.
 *
 * @param algorithm what the clients do in a round
 * @param mixing whom they hear, and with what weight
 * @param task what they learn
 * @param ownsTask whether the task is this run's own, to be closed with it
 * @param batch samples per client and step, >= 1
 * @param localSteps H, steps per round, of which the last one communicates, >= 1
 * @param schedule how the learning rate changes over the rounds
 * @param evaluateEvery rounds between two measurements, >= 1
 * @param metrics what is measured
 * @param streams where all randomness comes from
 * @param engine the name of the DJL engine
 * @param channel what messages meet on their way
 * @param gossipUntil V, the sum of the models' squared distances to their mean, above which clients go on talking at the
 *     end of a round; infinity where they talk once
 * @param timing when clients are active, and how long it takes them
 * @param thinning which models are kept as draws; null: none
 */
public record Plan(
        Algorithm<?> algorithm,
        MixingMatrix mixing,
        Task task,
        boolean ownsTask,
        int batch,
        int localSteps,
        Schedule schedule,
        int evaluateEvery,
        List<Metric> metrics,
        RandomStreams streams,
        String engine,
        Channel channel,
        double gossipUntil,
        Timing timing,
        Thinning thinning) {

    private static final double ONCE = Double.POSITIVE_INFINITY;

    /** Messages arrive, and clients talk once per round. */
    public Plan(
            Algorithm<?> algorithm,
            MixingMatrix mixing,
            Task task,
            boolean ownsTask,
            int batch,
            int localSteps,
            Schedule schedule,
            int evaluateEvery,
            List<Metric> metrics,
            RandomStreams streams,
            String engine) {
        this(
                algorithm,
                mixing,
                task,
                ownsTask,
                batch,
                localSteps,
                schedule,
                evaluateEvery,
                metrics,
                streams,
                engine,
                Channel.perfect(),
                ONCE,
                Timing.synchronous(),
                null);
    }

    /** Refuses a task and a graph of different sizes, and whatever the algorithm refuses. */
    public Plan {
        if (task.clients() != mixing.topology().clients())
            throw new IllegalArgumentException("a run needs as many clients in the task as in the topology, got "
                    + task.clients() + " and " + mixing.topology().clients());
        algorithm.check(mixing);
        if (!(gossipUntil > 0)) throw new IllegalArgumentException("gossipUntil(V) needs V > 0, got " + gossipUntil);
        channel.check(gossipUntil);
        timing.check(mixing.topology(), channel, gossipUntil);
        if (timing.clocks() == null && channel.trigger() > 0)
            throw new IllegalArgumentException(
                    "eventTriggered(threshold) needs clients that meet in pairs, got all together;"
                            + " call asynchronous()");
        metrics = List.copyOf(metrics);
    }
}
