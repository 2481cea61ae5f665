package grapevine.charts;

import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The progress of a running experiment: in a notebook a chart that is redrawn in place with a line above it, elsewhere
 * the line alone.
 *
 * <p>It is redrawn at most five times a second, and less often where drawing takes more than a fifth of the time in
 * between; all other updates cost one look at the clock. Whoever starts one ends it, also after an error:
 *
 * <pre>{@code
 * Live live = Live.start("D-SGD", 50);
 * try { while (...) live.update(round, "accuracy 0.913", this::chart); }
 * finally { live.finish(round, "accuracy 0.913", this::chart); }
 * }</pre>
 */
public final class Live {

    private static final long INTERVAL = 200_000_000;
    private static final int SHARE = 5;
    private static final int UNKNOWN = -1;
    private static volatile Supplier<Screen> screens = Terminal::here;

    private final String title;
    private final int from;
    private final int rounds;
    private final Screen screen;
    private final LongSupplier clock;
    private final long start;
    private long next;
    private boolean finished;

    Live(String title, int from, int rounds, Screen screen, LongSupplier clock) {
        this.title = title;
        this.from = from;
        this.rounds = rounds;
        this.screen = screen;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.next = screen.wantsProgress() ? start + INTERVAL : Long.MAX_VALUE;
    }

    /**
     * Begins to show a run from its start.
     *
     * @param title the name of the run
     * @param rounds how many rounds it will have
     */
    public static Live start(String title, int rounds) {
        return start(title, 0, rounds);
    }

    /**
     * Begins to show a run that continues.
     *
     * @param title the name of the run
     * @param from how many rounds are done
     * @param rounds how many there will be in the end
     */
    public static Live start(String title, int from, int rounds) {
        return new Live(title, from, rounds, screens.get(), System::nanoTime);
    }

    /**
     * Begins to show a run of which nobody knows how many rounds it will have.
     *
     * @param title the name of the run
     * @param from how many rounds are done
     */
    public static Live open(String title, int from) {
        return start(title, from, UNKNOWN);
    }

    /** Tells that a run will begin soon: the first chart of a session takes half a second, beside data and engine. */
    public static void prepare() {
        screens.get().prepare();
    }

    /** Where runs are shown from now on. */
    static void showOn(Supplier<Screen> screens) {
        Live.screens = screens;
    }

    /**
     * Tells how far the run is.
     *
     * @param round how many rounds are done
     * @param note what is worth knowing, such as {@code accuracy 0.913}; may be empty
     * @param chart draws the run; called only when it is shown
     */
    public void update(int round, String note, Supplier<Chart> chart) {
        long begun = clock.getAsLong();
        if (begun < next || finished) return;
        screen.progress(line(round, note, begun), chart);
        long done = clock.getAsLong();
        next = done + Math.max(INTERVAL, SHARE * (done - begun));
    }

    /**
     * Tells that the run has ended, be it done, interrupted or failed; later calls are ignored. Someone waits for an
     * interrupted thread: the last chart is drawn on another one then.
     *
     * @param round how many rounds are done
     * @param note what is worth knowing; may be empty
     * @param chart draws the run as it is now, also when it is called later
     */
    public void finish(int round, String note, Supplier<Chart> chart) {
        if (finished) return;
        finished = true;
        String line = line(round, note, clock.getAsLong());
        Runnable end = () -> screen.end(line, chart);
        if (Thread.currentThread().isInterrupted()) background(end);
        else end.run();
    }

    private static void background(Runnable task) {
        Thread thread = new Thread(task, "last chart");
        thread.setDaemon(true);
        thread.start();
    }

    private String line(int round, String note, long now) {
        double seconds = (now - start) / 1e9, rate = (round - from) / Math.max(1e-9, seconds);
        StringBuilder line = new StringBuilder(title.isEmpty() ? "" : title + " · ");
        line.append(finished && round < rounds ? "stopped at round " : "round ")
                .append(round)
                .append(rounds == UNKNOWN ? "" : "/" + rounds);
        if (!note.isEmpty()) line.append(" · ").append(note);
        if (round > from)
            line.append(String.format(Locale.ROOT, rate < 100 ? " · %.1f rounds/s" : " · %.0f rounds/s", rate));
        if (finished) return line.append(" · ").append(duration(seconds)).toString();
        return round > from && rounds != UNKNOWN
                ? line.append(" · ")
                        .append(duration((rounds - round) / rate))
                        .append(" left")
                        .toString()
                : line.toString();
    }

    private static String duration(double seconds) {
        if (seconds < 9.95) return String.format(Locale.ROOT, "%.1f s", seconds);
        long whole = Math.round(seconds);
        if (whole < 60) return whole + " s";
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
