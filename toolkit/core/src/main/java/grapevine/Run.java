package grapevine;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import grapevine.charts.Chart;
import grapevine.charts.Curves;
import grapevine.charts.Drawable;
import grapevine.charts.Film;
import grapevine.charts.Live;
import grapevine.charts.Pictures;
import grapevine.charts.Reliability;
import grapevine.charts.Tables;
import grapevine.charts.Trajectories;
import grapevine.core.Checkpoint;
import grapevine.core.History;
import grapevine.core.Loop;
import grapevine.core.Metric;
import grapevine.core.NotFinite;
import grapevine.metrics.DrawsPredictive;
import grapevine.metrics.Prediction;
import grapevine.tasks.Autoencoder;
import grapevine.tasks.Segmentation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import tech.tablesaw.api.Table;

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
 * <p>An interrupted run stands at its last whole round, and {@code run(rounds)} goes on from there. So does one that fails;
 * where nothing refers to it, {@link #failed()} does.
 */
public final class Run implements AutoCloseable, Drawable {
    private static final int MOST_SAMPLES = 1000; // painted pictures that a page holds
    private static final int MOST_PER_SIDE = 100;
    private static final int RELIABILITY_BINS = 10;
    private static final List<String> SCORES = List.of("accuracy", "dice");
    private static final AtomicReference<Run> FAILED = new AtomicReference<>();

    private final Experiment experiment;
    private final Loop<?> loop;

    private Run(Experiment experiment) {
        Live.prepare();
        this.experiment = experiment;
        this.loop = Loop.of(experiment.choices().plan());
        if (experiment.choices().saving() == null) return;
        try {
            loop.requireSavable("checkpointEvery(rounds, path)");
        } catch (IllegalArgumentException refused) {
            loop.close();
            throw refused;
        }
    }

    /** A run before its first round. */
    static Run of(Experiment experiment) {
        return new Run(experiment);
    }

    /** Goes on for this many rounds, >= 0, and shows how far it is; an interrupt ends it at the last whole round. */
    public synchronized Run run(int rounds) {
        requireRounds(rounds);
        int end = (int) Math.min(Integer.MAX_VALUE, (long) loop.round() + rounds);
        return shown(Live.start("", loop.round(), end), progress -> run(rounds, progress));
    }

    /** Goes on up to a moment of virtual time, >= 0, the round in which it is reached included. */
    public synchronized Run until(double time) {
        requireTime(time);
        return shown(Live.open("", loop.round()), progress -> until(time, progress));
    }

    private Run shown(Live live, Consumer<IntConsumer> running) {
        RuntimeException failure = null;
        try {
            running.accept(done -> live.update(done, note(loop.recorded()), () -> chart(loop.recorded())));
        } catch (RuntimeException thrown) {
            failure = thrown;
        } finally {
            failure = finish(live, failure);
        }
        if (failure == null) return this;
        FAILED.set(this);
        if (!(failure instanceof NotFinite)) throw failure;
        throw new Divergence(
                failure.getMessage() + "; Run.failed() is the run at round " + rounds(), this, (NotFinite) failure);
    }

    /** Shows where the run stands; what measuring that throws counts where nothing was thrown before. */
    private RuntimeException finish(Live live, RuntimeException failure) {
        if (loop.recorded().rows().isEmpty()) return failure;
        try {
            History newest = newest();
            live.finish(loop.round(), note(newest), () -> chart(newest));
            return failure;
        } catch (RuntimeException thrown) {
            live.finish(loop.round(), note(loop.recorded()), () -> chart(loop.recorded()));
            if (failure == null) return thrown;
            failure.addSuppressed(thrown);
            return failure;
        }
    }

    /**
     * The run that failed last, be it by divergence or by an error in an algorithm, a task or a metric, at its last whole
     * round: what {@code experiment.run(rounds)} did not return. It is kept until the next one fails, or it is closed.
     */
    public static Run failed() {
        Run run = FAILED.get();
        if (run == null)
            throw new IllegalStateException(
                    "Run.failed() needs a run that failed, got none; one that comes through is what run(rounds) returns");
        return run;
    }

    /** With a measurement of this moment, unless someone waits for the interrupted thread. */
    History newest() {
        try {
            if (!Thread.currentThread().isInterrupted()) return loop.history();
        } catch (CancellationException interrupted) {
            Thread.currentThread().interrupt();
        }
        return loop.recorded();
    }

    synchronized void run(int rounds, IntConsumer afterRound) {
        saving(afterRound, told -> loop.run(rounds, told));
    }

    synchronized void until(double time, IntConsumer afterRound) {
        saving(afterRound, told -> loop.until(time, told));
    }

    /** Saves itself when it is due; that this failed is said on an interrupted thread too. */
    private void saving(IntConsumer afterRound, Consumer<IntConsumer> running) {
        Saving saving = experiment.choices().saving();
        RuntimeException[] failure = {null};
        running.accept(round -> {
            if (saving != null && saving.due(round)) failure[0] = checkpoint(saving.path());
            if (failure[0] != null) throw failure[0];
            afterRound.accept(round);
        });
        if (failure[0] != null) throw failure[0];
    }

    private RuntimeException checkpoint(Path path) {
        try {
            write(path);
            return null;
        } catch (IllegalArgumentException tooLarge) { // what is under way comes on top of the state
            String message = tooLarge.getMessage().replace("save(path)", "checkpointEvery(rounds, path)");
            return new IllegalArgumentException(
                    "round " + loop.round() + ": " + message + "; the run stands at this round and can go on",
                    tooLarge);
        } catch (IOException e) {
            return new UncheckedIOException(
                    "round " + loop.round() + ": checkpointEvery(rounds, path) needs a place that can be written, got "
                            + path + ": " + e + "; the run stands at this round and can go on, or save(other)",
                    e);
        }
    }

    synchronized History recorded() {
        return loop.recorded();
    }

    /** The headline of a history: the newest number of its main metric. */
    static String note(History history) {
        String metric = headline(history);
        return metric + String.format(Locale.ROOT, " %.4g", history.last().mean(metric));
    }

    /** Accuracy or the Dice score where there is one, else the first thing that was measured. */
    static String headline(History history) {
        return SCORES.stream().filter(history.metrics()::contains).findFirst().orElseGet(() -> history.metrics()
                .iterator()
                .next());
    }

    /** Whether a headline is the better, the higher it is. */
    static boolean isScore(String headline) {
        return SCORES.contains(headline);
    }

    private Chart chart(History history) {
        return Curves.of(Map.of(label(), history), headline(history), "rounds");
    }

    private String label() {
        return experiment.toString();
    }

    static void requireRounds(int rounds) {
        if (rounds < 0) throw new IllegalArgumentException("run(rounds) needs rounds >= 0, got " + rounds);
    }

    static void requireTime(double time) {
        if (!(time >= 0 && Double.isFinite(time)))
            throw new IllegalArgumentException("until(time) needs a finite time >= 0, got " + time);
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

    /** A metric of this moment, asked once: a row per client. The history stays as it is. */
    public synchronized Table measure(Metric metric) {
        return Tables.measured(loop.measure(Choices.required("measure", metric)));
    }

    /** The mean accuracy of the clients' own models on the test examples, now, in [0, 1]. */
    public double accuracy() {
        return value("accuracy");
    }

    /** X, shape (n, d): row i is the model of client i. */
    public synchronized double[][] models() {
        return loop.models();
    }

    /** The models that {@code draws(burnIn, every, most)} kept, the oldest first, shape (draws, n, d). */
    public synchronized double[][][] draws() {
        return loop.draws();
    }

    /** The main metric against the rounds: accuracy where there is one; see {@link #chart(String, String)}. */
    @Override
    public synchronized Chart chart() {
        return chart(headline(loop.history()));
    }

    /** A metric against the rounds, with a band over the clients. */
    public Chart chart(String metric) {
        return chart(metric, "rounds");
    }

    /**
     * A metric against {@code rounds, messages, bytes, seconds}, virtual {@code time}, the same on a logarithmic axis
     * such as {@code log rounds}, or another metric: a dot per measured round.
     */
    public Chart chart(String metric, String axis) {
        return Curves.of(Map.of(label(), history()), metric, axis);
    }

    /** A metric client by client: a line for each against the rounds, and their mean as a dashed one. */
    public Chart trajectories(String metric) {
        return Trajectories.of(history(), metric, experiment.topology().clients());
    }

    /** A metric on the graph, its clients coloured by their numbers: live with a button that plays it round by round. */
    public Chart film(String metric) {
        return Film.of(history(), metric, experiment.topology().neighbors());
    }

    /**
     * How often answers are right that are given with some confidence, where all draws of all clients answer together; for
     * runs that keep {@code draws(burnIn, every, most)}, on the test examples, in 10 bins.
     */
    public synchronized Chart reliability() {
        Prediction[] network = new Prediction[1];
        loop.measure(snapshot -> {
            network[0] = new DrawsPredictive().network(snapshot);
            return Map.of();
        });
        Prediction.Bins bins = network[0].reliability(RELIABILITY_BINS);
        return Reliability.of("all draws of all clients", bins.counts(), bins.confidence(), bins.accuracy());
    }

    /** The measurements, one row each: the means over clients, and the lowest and highest where they differ. */
    public Table table() {
        return Tables.of(history());
    }

    /** Writes {@link #table()} as comma-separated values, whole or not at all. */
    public Run csv(Path path) {
        Tables.save(table(), path);
        return this;
    }

    /**
     * The first test images and what the best and the worst client make of them: the masks that they find, or the pictures
     * that they paint again.
     *
     * @param images how many, >= 1
     */
    public synchronized Pictures pictures(int images) {
        if (loop.task() instanceof Autoencoder)
            return painted("pictures(images)", images).again(images);
        if (!(loop.task() instanceof Segmentation task))
            throw new IllegalArgumentException("pictures(images) needs data with masks or model(\"vae\"), got "
                    + experiment + "; Experiment.ring(8).data(\"polyps\") has some");
        if (images < 1) throw new IllegalArgumentException("pictures(images) needs images >= 1, got " + images);
        return MaskPictures.of(task, loop.models(), loop.latest().values().get("dice"), images);
    }

    /**
     * New pictures by the best and the worst client, painted at points drawn from N(0, I), for {@code model("vae")}.
     *
     * @param images how many, >= 1; the points are the same for both clients and at each call
     */
    public synchronized Pictures samples(int images) {
        VaePictures pictures = painted("samples(images)", images);
        requireMost("samples(images)", images, MOST_SAMPLES);
        return pictures.samples(images);
    }

    /**
     * The plane of a {@code model("vae")} with two latent dimensions, as the best client paints it: z_1 grows to the right,
     * z_2 upwards, in quantiles of N(0, 1).
     *
     * @param images per side, >= 1
     */
    public synchronized Pictures latentGrid(int images) {
        VaePictures pictures = painted("latentGrid(images)", images);
        int latent = pictures.task().latent();
        if (latent != 2)
            throw new IllegalArgumentException("latentGrid(images) needs 2 latent dimensions, got " + latent
                    + "; model(\"vae(512, 256, 2)\") has as many, and samples(images) shows any number");
        requireMost("latentGrid(images)", images, MOST_PER_SIDE);
        return pictures.plane(images);
    }

    private static void requireMost(String call, int images, int most) {
        if (images > most) throw new IllegalArgumentException(call + " needs images <= " + most + ", got " + images);
    }

    private VaePictures painted(String call, int images) {
        if (!(loop.task() instanceof Autoencoder task))
            throw new IllegalArgumentException(call + " needs a variational autoencoder, got " + experiment
                    + "; Experiment.ring(8).model(\"vae\") learns one");
        if (images < 1) throw new IllegalArgumentException(call + " needs images >= 1, got " + images);
        return new VaePictures(task, loop.models(), loop.latest().values().get("negativeElbo"));
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
        Choices.required("save", path);
        try {
            write(path);
        } catch (IOException e) {
            throw new UncheckedIOException("save(path) needs a place that can be written, got " + path + ": " + e, e);
        }
        return this;
    }

    private void write(Path path) throws IOException {
        boolean interrupted = Thread.interrupted(); // engines may refuse to copy arrays then
        try {
            loop.checkpoint(Recipe.write(experiment.choices())).write(path);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Goes on with a saved run, bit for bit as if it had never stopped. */
    public static Run resume(Path saved) {
        Checkpoint checkpoint = read(saved);
        JsonObject before = description(checkpoint, saved);
        Choices choices;
        try {
            choices = Recipe.read(before);
        } catch (IllegalArgumentException refused) {
            throw refused;
        } catch (RuntimeException nonsense) {
            throw Checkpoint.damaged(saved, nonsense);
        }
        return restored(Experiment.of(choices), checkpoint, saved);
    }

    /** The same for an experiment that has parts typed into a cell. */
    static Run resume(Experiment experiment, Path saved) {
        Checkpoint checkpoint = read(saved);
        JsonObject before = description(checkpoint, saved);
        JsonObject now = Recipe.written(experiment.choices());
        if (!Recipe.same(before, now))
            throw new IllegalArgumentException("resume(path) needs the experiment that was saved, "
                    + Recipe.told(before, now) + ", got " + Recipe.told(now, before));
        return restored(experiment, checkpoint, saved);
    }

    private static Run restored(Experiment experiment, Checkpoint checkpoint, Path saved) {
        Run run = new Run(experiment);
        boolean whole = false;
        try {
            run.loop.restore(checkpoint);
            whole = true;
            return run;
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException(unfit.getMessage() + ", from " + saved, unfit);
        } catch (RuntimeException nonsense) {
            throw Checkpoint.damaged(saved, nonsense);
        } finally {
            if (!whole) run.close();
        }
    }

    private static JsonObject description(Checkpoint checkpoint, Path saved) {
        if (checkpoint.experiment() instanceof JsonObject json && json.get("call") instanceof JsonPrimitive)
            return json;
        throw Checkpoint.damaged(saved, null);
    }

    private static Checkpoint read(Path saved) {
        Choices.required("resume", saved);
        try {
            return Checkpoint.read(saved);
        } catch (IOException e) {
            throw new UncheckedIOException("resume(path) needs a file that can be read, got " + saved + ": " + e, e);
        }
    }

    /** Frees the native memory of the run now, and not when nobody refers to it any more. */
    @Override
    public synchronized void close() {
        FAILED.compareAndSet(this, null);
        loop.close();
    }

    /** What was run, and where it stands. */
    @Override
    public String toString() {
        return experiment + " after " + rounds() + (rounds() == 1 ? " round" : " rounds");
    }
}
