package grapevine;

import grapevine.core.Checkpoint;
import grapevine.core.History;
import grapevine.core.Loop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * A run of an experiment: a handle that goes on, shows, saves and resumes.
 *
 * <pre>{@code
 *   var run = Experiment.ring(8).dirichlet(0.1).klAdam().run(50);
 *   run.run(50);                         // goes on to round 100
 *   run.chart("consensusDistance");
 *   run.save(Path.of("ring.run"));
 * }</pre>
 *
 * <p>An interrupted run stands at its last whole round, and {@code run(rounds)} goes on from there.
 */
public final class Run implements AutoCloseable {
    private final Experiment experiment;
    private final Loop<?> loop;

    private Run(Experiment experiment) {
        this.experiment = experiment;
        this.loop = Loop.of(experiment.choices().plan());
    }

    /** A run before its first round. */
    static Run of(Experiment experiment) {
        return new Run(experiment);
    }

    /** Goes on for this many rounds, >= 0. */
    public Run run(int rounds) {
        requireRounds(rounds);
        return run(rounds, done -> {});
    }

    synchronized Run run(int rounds, IntConsumer afterRound) {
        loop.run(rounds, afterRound);
        return this;
    }

    static void requireRounds(int rounds) {
        if (rounds < 0) throw new IllegalArgumentException("run(rounds) needs rounds >= 0, got " + rounds);
    }

    /** The measurements so far. */
    public synchronized History history() {
        return loop.history();
    }

    /** The mean over clients of a metric, now; the names are those of {@code history().metrics()}. */
    public synchronized double value(String metric) {
        history().require(metric);
        return loop.latest().mean(metric);
    }

    /** The mean accuracy of the clients' own models on the test examples, now, in [0, 1]. */
    public double accuracy() {
        return value("accuracy");
    }

    /** X, shape (n, d): row i is the model of client i. */
    public synchronized double[][] models() {
        return loop.models();
    }

    /** The number of rounds done. */
    public synchronized int rounds() {
        return loop.round();
    }

    /** What this is a run of. */
    public Experiment experiment() {
        return experiment;
    }

    /** Saves all that the rest of the run depends on; the file is written whole or not at all. */
    public synchronized Run save(Path path) {
        try {
            loop.checkpoint(Recipe.write(experiment.choices())).write(path);
        } catch (IOException e) {
            throw new UncheckedIOException("save(path) needs a place that can be written, got " + path + ": " + e, e);
        }
        return this;
    }

    /** Goes on with a saved run, bit for bit as if it had never stopped. */
    public static Run resume(Path saved) {
        Checkpoint checkpoint = read(saved);
        return restored(Experiment.of(Recipe.read(checkpoint.description())), checkpoint);
    }

    /** The same for an experiment that has parts typed into a cell. */
    static Run resume(Experiment experiment, Path saved) {
        Checkpoint checkpoint = read(saved);
        String before = Recipe.call(checkpoint.description());
        if (!before.equals(experiment.toString()))
            throw new IllegalArgumentException(
                    "resume(path) needs the experiment that was saved, " + before + ", got " + experiment);
        return restored(experiment, checkpoint);
    }

    private static Run restored(Experiment experiment, Checkpoint checkpoint) {
        Run run = new Run(experiment);
        run.loop.restore(checkpoint);
        return run;
    }

    private static Checkpoint read(Path saved) {
        try {
            return Checkpoint.read(saved);
        } catch (IOException e) {
            throw new UncheckedIOException("resume(path) needs a file that can be read, got " + saved + ": " + e, e);
        }
    }

    /** Frees the native memory of the run now, and not when nobody refers to it any more. */
    @Override
    public synchronized void close() {
        loop.close();
    }

    /** What was run, and where it stands. */
    @Override
    public String toString() {
        return experiment + " after " + rounds() + " rounds";
    }
}
