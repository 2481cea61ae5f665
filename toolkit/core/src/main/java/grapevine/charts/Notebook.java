package grapevine.charts;

import java.lang.reflect.Field;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import tech.tablesaw.api.Table;

/**
 * Shows charts and tables in a Jupyter notebook. A Java kernel finds this class by itself where the toolkit is on its
 * class path; nothing else here knows of Jupyter.
 *
 * <p>With the system property {@code grapevine.charts=static} or the environment variable
 * {@code GRAPEVINE_CHARTS=static}, charts are still images: for notebooks that are kept under version control.
 */
public final class Notebook implements Extension {

    /** Made by the kernel. */
    public Notebook() {}

    /** Teaches a kernel to show {@link Drawable} and tablesaw's tables, and to follow running experiments. */
    @Override
    public void install(BaseKernel kernel) {
        Session session = new Session(new Cells(kernel), isStill());
        register(kernel.getRenderer(), session);
        // a script that runs without a front end shows its progress in the terminal
        Live.showOn(() -> kernel.getIO().display.isAttached() ? session.screen() : Terminal.here());
    }

    /** Registers what a session shows with a renderer. */
    static void register(Renderer renderer, Session session) {
        renderer.createRegistration(Drawable.class)
                .preferring(MIMEType.TEXT_HTML, MIMEType.IMAGE_PNG)
                .register((drawing, context) -> fill(session.result(drawing), context));
        renderer.createRegistration(Pictures.class)
                .preferring(MIMEType.IMAGE_PNG)
                .register((pictures, context) -> context.getOutputContainer().assign(data(pictures)));
        renderer.createRegistration(Table.class)
                .preferring(MIMEType.TEXT_HTML)
                .register((table, context) -> context.renderIfRequested(MIMEType.TEXT_HTML, () -> TablePage.of(table)));
    }

    private static boolean isStill() {
        String environment = System.getenv().getOrDefault("GRAPEVINE_CHARTS", "");
        return System.getProperty("grapevine.charts", environment).equals("static");
    }

    private static void fill(Bundle bundle, RenderContext context) {
        DisplayData asked = new DisplayData(), all = data(bundle);
        asked.putText(bundle.text());
        for (MIMEType type : new MIMEType[] {MIMEType.TEXT_HTML, MIMEType.IMAGE_PNG})
            if (all.hasDataForType(type) && context.wantsDataRenderedAs(type)) asked.putData(type, all.getData(type));
        if (asked.hasDataForType(MIMEType.IMAGE_PNG)) asked.putMetaData(MIMEType.IMAGE_PNG, size(bundle.picture()));
        context.getOutputContainer().assign(asked);
    }

    private static DisplayData data(Bundle bundle) {
        DisplayData data = new DisplayData(bundle.text());
        if (bundle.html() != null) data.putHTML(bundle.html());
        if (bundle.picture() == null || !bundle.picture().still()) return data;
        String png = Base64.getEncoder().encodeToString(bundle.picture().png());
        data.putData(MIMEType.IMAGE_PNG, png, size(bundle.picture()));
        return data;
    }

    private static DisplayData data(Pictures pictures) {
        DisplayData data = new DisplayData(pictures.toString());
        String png = Base64.getEncoder().encodeToString(pictures.png());
        data.putData(MIMEType.IMAGE_PNG, png, Map.of("width", pictures.width(), "height", pictures.height()));
        return data;
    }

    /** Half the image's own size, since it has two dots per pixel of the page. */
    private static Map<String, Integer> size(Chart chart) {
        return Map.of("width", chart.width(), "height", chart.height());
    }

    /**
     * What tells cells apart: the kernel itself where it offers that, as this toolkit's does, and otherwise the
     * counter that the kernel library shares with its subclasses only. Without either, charts are shown twice.
     */
    static IntSupplier cells(BaseKernel kernel) {
        if (kernel instanceof IntSupplier counter) return counter;
        try {
            Field field = BaseKernel.class.getDeclaredField("executionCount");
            field.setAccessible(true);
            return ((AtomicInteger) field.get(kernel))::get;
        } catch (ReflectiveOperationException | RuntimeException unreachable) {
            System.getLogger(Notebook.class.getName())
                    .log(System.Logger.Level.DEBUG, "this kernel does not tell its cells apart", unreachable);
            return () -> Outlet.UNKNOWN;
        }
    }

    /** The cells of a kernel. */
    private static final class Cells implements Outlet {

        private final BaseKernel kernel;
        private final IntSupplier count;

        Cells(BaseKernel kernel) {
            this.kernel = kernel;
            this.count = cells(kernel);
        }

        @Override
        public void display(String id, Bundle bundle) {
            DisplayData data = data(bundle);
            data.setDisplayId(id);
            kernel.getIO().display.display(data);
        }

        @Override
        public void update(String id, Bundle bundle) {
            kernel.getIO().display.updateDisplay(id, data(bundle));
        }

        @Override
        public int cell() {
            return count.getAsInt();
        }
    }
}
