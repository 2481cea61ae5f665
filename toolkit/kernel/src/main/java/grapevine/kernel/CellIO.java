package grapevine.kernel;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/** The streams of the cells; a cell stays attached until the next one, so threads that run on are still shown. */
final class CellIO extends JupyterIO {

    private final CellInput input = new CellInput();
    private CellReply attached;

    CellIO() {
        super(StandardCharsets.UTF_8);
    }

    /**
     * What is written and displayed from now on belongs to this cell.
     *
     * @return the cell to which it belonged before; null if there was none
     */
    synchronized CellReply attach(CellReply reply) {
        CellReply before = attached;
        attached = reply;
        setEnv(reply);
        return before;
    }

    /** From now on code may read, if the front end allows that, until {@link #endInput}. */
    void beginInput(CellReply reply, boolean allowed) {
        input.begin(reply, allowed);
        setJupyterInEnabled(allowed);
    }

    void endInput() {
        input.end();
        setJupyterInEnabled(false);
    }

    /** Makes the front end forget what the cell has shown; without a front end nothing happens. */
    synchronized void clear(boolean wait) {
        if (attached != null) attached.clear(wait);
    }

    /** Makes {@code System.out, err, in} those of the cells; before the first cell they are those of the process. */
    void replaceSystemStreams(Publisher publisher) {
        System.setOut(stream(StreamType.OUT, publisher, System.out));
        System.setErr(stream(StreamType.ERR, publisher, System.err));
        System.setIn(input);
    }

    private static PrintStream stream(StreamType type, Publisher publisher, PrintStream terminal) {
        OutputStream stream = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (!publisher.text(type, bytes, offset, length)) terminal.write(bytes, offset, length);
            }
        };
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }
}
