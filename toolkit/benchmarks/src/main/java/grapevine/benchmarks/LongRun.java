package grapevine.benchmarks;

import grapevine.Experiment;
import grapevine.Run;
import grapevine.charts.Chart;
import grapevine.tasks.Quadratic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run holds that goes on for long, twenty times on its way, measured as often as users measure by default. The last
 * lines say what grew between four stops from the first tenth on and the last four, and what its history costs.
 *
 * <pre>{@code java ... grapevine.benchmarks.LongRun leNet 10000 PyTorch}</pre>
 *
 * <p>{@code quadratic} is a task of ten numbers, {@code meetings} the same two clients at a time; all else is the name of a
 * model, which eight clients learn on noise.
 */
public final class LongRun {
    private static final int CLIENTS = 8, NUMBERS = 10, TRAINING = 250, TEST = 100;
    private static final int STOPS = 20, FIRST = STOPS / 10, MEAN = 4; // single measurements differ by some per cent

    private LongRun() {}

    /** @param arguments what is learned, for how many rounds, and on which engine */
    public static void main(String... arguments) {
        if (arguments.length != 3 || Integer.parseInt(arguments[1]) < STOPS)
            throw new IllegalArgumentException("LongRun needs what is learned, rounds >= " + STOPS
                    + " and an engine, got " + String.join(" ", arguments) + "; leNet 10000 PyTorch is a choice");
        int rounds = Integer.parseInt(arguments[1]);
        try (Run run = experiment(arguments[0]).engine(arguments[2]).run(0)) {
            watch(run, rounds);
            weigh(run);
        }
    }

    private static Experiment experiment(String name) {
        Experiment ring = Experiment.ring(CLIENTS);
        return switch (name) {
            case "quadratic" -> ring.task(bowls()).gossipSgd(0.1);
            case "meetings" -> ring.task(bowls()).gossipSgd(0.1).asynchronous();
            default ->
                ring.data(Workload.noise(name, CLIENTS * TRAINING, TEST))
                        .model(name)
                        .gossipSgd(0.01)
                        .batch(32);
        };
    }

    private static Quadratic bowls() {
        return (Quadratic) Workload.quadratic(CLIENTS, NUMBERS, grapevine.core.Timing.synchronous())
                .task();
    }

    private static void watch(Run run, int rounds) {
        System.out.println(Holdings.COLUMNS + "   ms/round");
        List<Holdings> all = new ArrayList<>();
        for (int stop = 1; stop <= STOPS; stop++) {
            int more = (int) ((long) rounds * stop / STOPS) - run.rounds();
            long start = System.nanoTime();
            run.run(more);
            double milliseconds = (System.nanoTime() - start) * 1e-6 / more;
            Holdings now = Holdings.now();
            System.out.println(now.line(run.rounds()) + String.format(Locale.ROOT, " %10.3f", milliseconds));
            all.add(now);
        }
        Holdings first = Holdings.mean(all.subList(FIRST - 1, FIRST - 1 + MEAN));
        System.out.println(Holdings.mean(all.subList(STOPS - MEAN, STOPS)).growth(first));
    }

    /** What the history holds, and how long its chart, as a page and as a still picture, and a saved run take. */
    private static void weigh(Run run) {
        int rows = run.history().rows().size();
        Chart[] chart = new Chart[1];
        double drawn = milliseconds(() -> chart[0] = run.chart());
        double again = milliseconds(() -> chart[0] = run.chart());
        double page = milliseconds(() -> chart[0].html()), still = milliseconds(() -> chart[0].png());
        System.out.printf(
                Locale.ROOT,
                "history of %d rows; chart %.0f ms, again %.0f ms, page %.0f ms of %d characters, still %.0f ms%n",
                rows,
                drawn,
                again,
                page,
                chart[0].html().length(),
                still);
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "grapevine-long-run");
        System.out.printf(Locale.ROOT, "saved in %.0f ms%n", milliseconds(() -> run.save(file)));
        file.toFile().delete();
    }

    private static double milliseconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) * 1e-6;
    }
}
