package grapevine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * {@code System.in} of the cells: each line is a question to the user. What one cell has not read of its last line is dropped
 * before the next cell, so that a cell which reads always asks.
 */
final class CellInput extends InputStream {

    /** What front ends answer for the end of the input, Ctrl-D. */
    private static final String END = "\u0004";

    private CellReply cell;
    private boolean allowed;
    private byte[] line = {};
    private int next;

    /** A cell begins, and this thread and those that it starts may read. */
    synchronized void begin(CellReply cell, boolean allowed) {
        this.cell = cell;
        this.allowed = allowed;
        line = new byte[0];
        next = 0;
    }

    /** The cell has ended. */
    synchronized void end() {
        cell = null;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Reads what is left of the line, or else of the next one: never more, so that no question is asked too early. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) return 0;
        if (available() == 0 && !ask()) return -1;
        synchronized (this) {
            int count = Math.min(length, line.length - next);
            System.arraycopy(line, next, bytes, offset, count);
            next += count;
            return count;
        }
    }

    @Override
    public synchronized int available() {
        return line.length - next;
    }

    /** Asks for a line, without a lock: a cell must be able to end while one of its threads waits. */
    private boolean ask() throws IOException {
        String typed = answer(asked());
        if (typed.equals(END)) return false;
        synchronized (this) {
            line = (typed + "\n").getBytes(StandardCharsets.UTF_8);
            next = 0;
        }
        return true;
    }

    private static String answer(CellReply asked) throws IOException {
        try {
            return asked.readFromStdIn("", false);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Unchecked, because a Scanner hides exceptions of the other kind and says that there is no line. */
    private synchronized CellReply asked() {
        if (cell == null)
            throw new IllegalStateException(
                    "reading System.in needs a cell that runs, got a thread whose cell has ended");
        if (!allowed)
            throw new UnsupportedOperationException("reading System.in needs a front end that asks the user, got"
                    + " allow_stdin = false; set the value in the cell instead, or run it in Jupyter");
        return cell;
    }
}
