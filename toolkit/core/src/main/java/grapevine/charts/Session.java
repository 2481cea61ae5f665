package grapevine.charts;

import grapevine.core.History;
import grapevine.core.Measurement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What has been shown in a notebook since its kernel started.
 *
 * <p>The first chart brings plotly.js for the whole notebook. A cell that trains and ends with the run's chart would
 * show that chart twice, live and as its result: then the live one shrinks to its last line. Still images have
 * that line above them as an output of its own, since front ends hide a text behind a picture.
 */
final class Session {

    private final Outlet outlet;
    private final boolean still;
    private final Map<String, Shown> shown = new LinkedHashMap<>();
    private int cell = Outlet.UNKNOWN;
    private boolean library;
    private boolean rehearsed;

    /**
     * Begins with nothing shown.
     *
     * @param still whether to send still images only
     */
    Session(Outlet outlet, boolean still) {
        this.outlet = outlet;
        this.still = still;
    }

    /** Whether charts are still images only, and those of a running experiment are left out. */
    boolean still() {
        return still;
    }

    /** The forms of a drawing that a cell shows. */
    synchronized Bundle result(Drawable drawing) {
        Chart chart = drawing.chart();
        collapse(chart);
        return new Bundle(drawing.toString(), still ? null : page(chart), chart);
    }

    /** A screen for a running experiment. */
    Screen screen() {
        return new Place();
    }

    /** Draws a chart that nobody sees, on a thread of its own: classes and fonts are loaded for all others. */
    private synchronized void rehearse() {
        if (rehearsed) return;
        rehearsed = true;
        Measurement start = new Measurement(0, 0, 0, 0, Map.of("accuracy", new double[] {0, 1}));
        Map<String, History> runs = Map.of("", new History(List.of(start)));
        Thread thread = new Thread(() -> Page.image(Curves.of(runs, "accuracy", "rounds")), "first chart");
        thread.setDaemon(true);
        thread.start();
    }

    private String page(Chart chart) {
        boolean first = !library;
        library = true;
        return Page.part(chart, first);
    }

    private void collapse(Chart chart) {
        enter(outlet.cell());
        shown.entrySet().removeIf(entry -> {
            Shown live = entry.getValue();
            if (cell == Outlet.UNKNOWN || !chart.covers(live.chart())) return false;
            outlet.update(entry.getKey(), live.rest());
            if (live.library()) library = false;
            return true;
        });
    }

    private void enter(int now) {
        if (now != cell) shown.clear();
        cell = now;
    }

    /** What stands in the cell of a run that has ended, and what is left of it when another output shows its chart. */
    private record Shown(Chart chart, Bundle rest, boolean library) {}

    /** One output, replaced as the run goes on. */
    private final class Place implements Screen {

        private final String id = UUID.randomUUID().toString();
        private boolean begun;

        @Override
        public boolean wantsProgress() {
            return !still;
        }

        @Override
        public void prepare() {
            rehearse();
        }

        @Override
        public void progress(String line, Supplier<Chart> chart) {
            send(new Bundle(line, Bundle.paragraph(line) + Page.image(chart.get()), null));
        }

        @Override
        public void end(String line, Supplier<Chart> last) {
            Chart chart = last.get();
            synchronized (Session.this) {
                enter(outlet.cell());
                boolean first = !still && !library;
                if (still) outlet.display(UUID.randomUUID().toString(), Bundle.text(line));
                if (still) send(new Bundle(chart.toString(), null, chart));
                else send(new Bundle(line, Bundle.paragraph(line) + page(chart), chart));
                shown.put(id, new Shown(chart, still ? Bundle.text("") : Bundle.line(line), first));
            }
        }

        private void send(Bundle bundle) {
            if (begun) outlet.update(id, bundle);
            else outlet.display(id, bundle);
            begun = true;
        }
    }
}
