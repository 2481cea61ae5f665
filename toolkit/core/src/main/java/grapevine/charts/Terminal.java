package grapevine.charts;

import java.io.PrintStream;
import java.util.function.Supplier;

/** The progress of a run as a line: rewritten in place by a terminal, written once at the end to a log. */
final class Terminal implements Screen {

    private final PrintStream out;
    private final boolean interactive;
    private int width;

    Terminal(PrintStream out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    /** The terminal that this program was started in. */
    static Terminal here() {
        return new Terminal(System.err, System.console() != null);
    }

    @Override
    public boolean wantsProgress() {
        return interactive;
    }

    @Override
    public void progress(String line, Supplier<Chart> chart) {
        out.print("\r" + padded(line));
        out.flush();
    }

    @Override
    public void end(String line, Supplier<Chart> chart) {
        out.println(interactive ? "\r" + padded(line) : line);
    }

    /** Blanks cover what is left of a longer line. */
    private String padded(String line) {
        width = Math.max(width, line.length());
        return line + " ".repeat(width - line.length());
    }
}
