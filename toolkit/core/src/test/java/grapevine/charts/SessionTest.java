package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.core.History;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTest {

    private final Map<String, Bundle> outputs = new LinkedHashMap<>();
    private int cell = 1;
    private int updates;

    private final Outlet outlet = new Outlet() {
        @Override
        public void display(String id, Bundle bundle) {
            assertNull(outputs.put(id, bundle), "shown once");
        }

        @Override
        public void update(String id, Bundle bundle) {
            outputs.put(id, bundle);
            updates++;
        }

        @Override
        public int cell() {
            return cell;
        }
    };

    private final Session session = new Session(outlet, false);
    private final Chart chart = Runs.chart(Runs.accuracy());

    private Bundle only() {
        assertEquals(1, outputs.size());
        return outputs.values().iterator().next();
    }

    private static boolean bringsLibrary(Bundle bundle) {
        return bundle.html().length() > 1_000_000;
    }

    @Test
    void theFirstChartBringsPlotlyForAll() {
        assertTrue(bringsLibrary(session.result(chart)));
        assertFalse(bringsLibrary(session.result(chart)));
    }

    @Test
    void aSessionDrawsOneChartThatNobodySeesBeforeItsFirstRun() throws InterruptedException {
        session.screen().prepare();
        session.screen().prepare();
        List<Thread> drawing = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("first chart"))
                .toList();
        assertTrue(drawing.size() <= 1, drawing.toString());
        for (Thread thread : drawing) thread.join();
        assertTrue(outputs.isEmpty());
        assertTrue(bringsLibrary(session.result(chart)), "the first chart that is seen brings plotly");
    }

    @Test
    void aRunIsReplacedInPlaceAndEndsWithTheLiveChart() {
        Screen screen = session.screen();
        screen.progress("round 1/2", () -> chart);
        assertTrue(only().html().contains("round 1/2") && only().html().contains("<img"));
        screen.end("round 2/2", () -> chart);
        assertTrue(only().html().contains("grapevine-chart"));
        assertEquals(1, updates);
    }

    @Test
    void aComparisonThatHoldsTheRunShrinksIt() {
        History history = Runs.accuracy();
        session.screen().end("round 2/2", () -> Runs.chart(history));
        session.result(Curves.of(Map.of("mine", history, "other", Runs.accuracy()), "accuracy", "messages"));
        assertEquals(Bundle.line("round 2/2"), only());
    }

    @Test
    void theSamePictureInTheSameCellShrinksTheLiveOne() {
        session.screen().end("round 2/2", () -> chart);
        Bundle result = session.result(chart);
        assertEquals(Bundle.line("round 2/2"), only());
        assertTrue(bringsLibrary(result), "plotly went with the live chart and has to come again");
    }

    @Test
    void theLiveChartStaysWhenAnotherCellShowsTheRun() {
        session.screen().end("round 2/2", () -> chart);
        cell++;
        session.result(chart);
        assertTrue(only().html().contains("grapevine-chart"));
    }

    @Test
    void theLiveChartStaysBesideADrawingOfSomethingElse() {
        session.screen().end("round 2/2", () -> chart);
        session.result(Runs.chart(Runs.of("accuracy", new double[] {0.5})));
        assertTrue(only().html().contains("grapevine-chart"));
    }

    @Test
    void theLiveChartStaysInAKernelThatDoesNotTellCellsApart() {
        cell = Outlet.UNKNOWN;
        session.screen().end("round 2/2", () -> chart);
        session.result(chart);
        assertTrue(only().html().contains("grapevine-chart"));
    }

    @Test
    void aStillSessionSendsPicturesOnly() {
        Session still = new Session(outlet, true);
        assertFalse(still.screen().wantsProgress());
        still.screen().end("round 2/2", () -> chart);
        outputs.values().forEach(bundle -> assertNull(bundle.html()));
        assertNull(still.result(chart).html());
    }

    @Test
    void aStillRunHasItsLastLineAboveItsPicture() {
        new Session(outlet, true).screen().end("round 2/2", () -> chart);
        assertEquals(
                List.of(Bundle.text("round 2/2"), new Bundle(chart.toString(), null, chart)),
                List.copyOf(outputs.values()));
    }

    @Test
    void aStillRunKeepsItsLastLineWhenItsPictureComesAgain() {
        Session still = new Session(outlet, true);
        still.screen().end("round 2/2", () -> chart);
        still.result(chart);
        assertEquals(List.of(Bundle.text("round 2/2"), Bundle.text("")), List.copyOf(outputs.values()));
    }
}
