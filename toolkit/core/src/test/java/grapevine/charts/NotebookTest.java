package grapevine.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.ServiceLoader;
import java.util.function.IntSupplier;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class NotebookTest {

    /** A kernel that can count cells and nothing else. */
    private static final class Kernel extends BaseKernel {

        @Override
        public DisplayData eval(String code) {
            throw new UnsupportedOperationException(code);
        }

        @Override
        public LanguageInfo getLanguageInfo() {
            throw new UnsupportedOperationException();
        }

        DisplayData cell(Object result) {
            executionCount.incrementAndGet();
            return getRenderer().render(result);
        }
    }

    private record Result(Chart chart) implements Drawable {
        @Override
        public String toString() {
            return "50 rounds";
        }
    }

    private final Kernel kernel = new Kernel();

    @AfterEach
    void backToTheTerminal() {
        Live.showOn(Terminal::here);
        System.clearProperty("grapevine.charts");
    }

    private DisplayData shown(Object result) {
        new Notebook().install(kernel);
        return kernel.cell(result);
    }

    @Test
    void aKernelFindsTheExtension() {
        Extension found = ServiceLoader.load(Extension.class).findFirst().orElseThrow();
        assertInstanceOf(Notebook.class, found);
    }

    @Test
    void aChartIsSentAsPageAndPictureAndText() {
        Chart chart = Runs.chart(Runs.accuracy());
        DisplayData data = shown(chart);
        assertTrue(data.getData(MIMEType.TEXT_HTML).toString().contains("grapevine-chart"));
        assertEquals(
                Base64.getEncoder().encodeToString(chart.png()),
                data.getData(MIMEType.IMAGE_PNG).toString());
        assertEquals(chart.toString(), data.getData(MIMEType.TEXT_PLAIN));
        assertFalse(data.hasDataForType(MIMEType.IMAGE_SVG));
    }

    @Test
    void whatCanBeDrawnIsShownAsItsChartWithItsOwnText() {
        DisplayData data = shown(new Result(Runs.chart(Runs.accuracy())));
        assertTrue(data.hasDataForType(MIMEType.TEXT_HTML));
        assertEquals("50 rounds", data.getData(MIMEType.TEXT_PLAIN));
    }

    @Test
    void staticChartsAreSentAsPictureAndText() {
        System.setProperty("grapevine.charts", "static");
        DisplayData data = shown(Runs.chart(Runs.accuracy()));
        assertFalse(data.hasDataForType(MIMEType.TEXT_HTML));
        assertTrue(data.hasDataForType(MIMEType.IMAGE_PNG));
    }

    @Test
    void aRunInAKernelEndsWithoutACellToShowIt() {
        new Notebook().install(kernel);
        Live live = Live.start("D-SGD", 2);
        live.finish(2, "", () -> Runs.chart(Runs.accuracy()));
        assertTrue(kernel.cell("a text").hasDataForType(MIMEType.TEXT_PLAIN));
    }

    @Test
    void cellsAreToldApart() {
        IntSupplier cells = Notebook.cells(kernel);
        int first = cells.getAsInt();
        assertEquals(first, cells.getAsInt());
        kernel.cell("a text");
        assertEquals(first + 1, cells.getAsInt());
    }

    @Test
    void aTableIsShownWithNumbersToTheRightAndNotTooLong() {
        Table table = Table.create(
                StringColumn.create("name", 60), IntColumn.create("n", new int[60]), DoubleColumn.create("x", 60));
        table.stringColumn(0).set(0, "<b>");
        table.doubleColumn(2).set(0, 0.1 + 0.2);
        String page = shown(table).getData(MIMEType.TEXT_HTML).toString();
        assertTrue(page.contains("text-align:left\">&lt;b&gt;</td>"));
        assertTrue(page.contains("text-align:right\">0</td>"));
        assertTrue(page.contains("text-align:right\">0.3</td>"));
        assertTrue(page.contains("the first 50 of 60 rows"));
        assertEquals(51, page.split("<tr>").length - 1);
    }

    @Test
    void aTableShowsFiveDigitsAndKeepsAll() {
        double[] fractions = {0.785561234, 2.36881234, -1234.5678, 65139200, 0, 1.0 / 3 * 1e-7, 123456.7};
        Table table = Table.create(
                DoubleColumn.create("x", fractions),
                LongColumn.create("n", new long[] {65139200, 0, -1, 1000, 5, 6, 7}));
        String page = shown(table).getData(MIMEType.TEXT_HTML).toString();
        for (String number : "0.78556 2.3688 -1234.6 65,139,200 3.3333E-8 123,457 1,000".split(" "))
            assertTrue(page.contains("right\">" + number + "</td>"), number + " in " + page);
        assertEquals(0.785561234, table.doubleColumn("x").get(0));
    }
}
