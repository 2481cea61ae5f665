package grapevine.kernel;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/** The streams of the cells; a cell stays attached until the next one, so threads that run on are still shown. */
final class CellIO extends JupyterIO {

    CellIO() {
        super(StandardCharsets.UTF_8);
    }

    /** What is written, displayed and read from now on belongs to this cell. */
    void attach(CellReply reply, boolean stdin) {
        setEnv(reply);
        setJupyterInEnabled(stdin);
    }

    /** Makes {@code System.out, err, in} those of the cells; before the first cell they are those of the process. */
    void replaceSystemStreams(Publisher publisher) {
        System.setOut(stream(StreamType.OUT, publisher, System.out));
        System.setErr(stream(StreamType.ERR, publisher, System.err));
        System.setIn(in);
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
