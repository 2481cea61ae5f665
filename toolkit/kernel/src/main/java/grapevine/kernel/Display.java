package grapevine.kernel;

import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** What a cell can call to show things besides its last value; the names are those of JJava. */
public final class Display {

    private static volatile BaseKernel kernel;
    private static volatile String shown;

    private Display() {}

    static void use(BaseKernel kernel) {
        Display.kernel = kernel;
    }

    /** A statement begins, which has not displayed anything yet. */
    static void begin() {
        shown = null;
    }

    /** Whether a statement has this value because it displayed something, which is enough to see. */
    static boolean isShown(Object value) {
        return value == shown;
    }

    /** The representations of a value that its class prefers. */
    public static DisplayData render(Object value) {
        return value instanceof DisplayData data ? data : kernel.getRenderer().render(value);
    }

    /** The representations of a value in the given MIME types, for example {@code "text/html"}. */
    public static DisplayData render(Object value, String... types) {
        return value instanceof DisplayData data ? data : kernel.getRenderer().renderAs(value, types);
    }

    /**
     * Shows a value below the cell.
     *
     * @return its id, with which {@link #updateDisplay} changes it; a cell that ends with this call does not show the id
     */
    public static String display(Object value) {
        return show(render(value));
    }

    /** Shows a value below the cell in the given MIME types. */
    public static String display(Object value, String... types) {
        return show(render(value, types));
    }

    /** Shows something else in the place of what was displayed with this id. */
    public static void updateDisplay(String id, Object value) {
        kernel.getIO().display.updateDisplay(id, render(value));
    }

    /** Shows something else, in the given MIME types, in the place of what was displayed with this id. */
    public static void updateDisplay(String id, Object value, String... types) {
        kernel.getIO().display.updateDisplay(id, render(value, types));
    }

    /** The conversations with objects of the front end, such as widgets; there targets are registered and comms opened. */
    public static CommManager comms() {
        return kernel.getCommManager();
    }

    /** Removes what the cell has shown so far. */
    public static void clearOutput() {
        clearOutput(false);
    }

    /**
     * Removes what the cell has shown so far.
     *
     * @param wait not before the cell shows something else, so that nothing flickers
     */
    public static void clearOutput(boolean wait) {
        if (kernel instanceof GrapevineKernel grapevine) grapevine.clearOutput(wait);
    }

    /** HTML, to be displayed or to be the last value of a cell. */
    public static DisplayData html(String html) {
        return text(MIMEType.TEXT_HTML, html, html);
    }

    /** Markdown, to be displayed or to be the last value of a cell; {@code $x$} is a formula. */
    public static DisplayData markdown(String markdown) {
        return text(MIMEType.TEXT_MARKDOWN, markdown, markdown);
    }

    /** LaTeX, to be displayed or to be the last value of a cell; a formula without dollar signs is a displayed one. */
    public static DisplayData latex(String latex) {
        boolean delimited =
                latex.contains("$") || latex.contains("\\(") || latex.contains("\\[") || latex.contains("\\begin");
        return text(MIMEType.TEXT_LATEX, delimited ? latex : "$$" + latex + "$$", latex);
    }

    /** An SVG picture, to be displayed or to be the last value of a cell; it is shown also where only HTML is. */
    public static DisplayData svg(String svg) {
        String element = svg.replaceFirst("(?s)^.*?(?=<svg\\b)", "");
        return text(MIMEType.TEXT_HTML, "<div>" + element + "</div>", svg);
    }

    /** JavaScript that the browser runs when this is displayed, or the last value of a cell. */
    public static DisplayData javascript(String script) {
        return text(MIMEType.APPLICATION_JAVASCRIPT, script, script);
    }

    private static DisplayData text(MIMEType type, String content, String plain) {
        DisplayData data = new DisplayData(plain);
        data.putData(type, content);
        return data;
    }

    private static String show(DisplayData data) {
        if (!data.hasDisplayId()) data.setDisplayId(UUID.randomUUID().toString());
        kernel.display(data);
        shown = data.getDisplayId();
        return shown;
    }
}
