package grapevine.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.reply.CompleteReply;
import org.dflib.jjava.jupyter.messages.request.CompleteRequest;

/**
 * Java in Jupyter.
 *
 * <p>An extension is handed this object as a {@link BaseKernel}. From any thread it can {@code display(data)}; it can give the
 * data an id and change it in place later, {@code getIO().display.updateDisplay(id, data)}; and, since the kernel is an
 * {@link IntSupplier}, it can learn which cell runs.
 */
public final class GrapevineKernel extends BaseKernel implements IntSupplier {

    private final CellIO io = new CellIO();
    private final CompletableFuture<Evaluator> evaluator = new CompletableFuture<>();
    private final CompletableFuture<List<Failure>> started = new CompletableFuture<>();
    private Cells cells;
    private Assistant assistant;

    /** The number of the cell that runs, or ran last; 0 before the first. Silent code has no number of its own. */
    @Override
    public int getAsInt() {
        return cells == null ? 0 : cells.shown();
    }

    /** Starts the evaluator; until that is done, {@link #evaluator()} waits. */
    void start(Settings settings) {
        try {
            Evaluator created = new Evaluator(settings);
            evaluator.complete(created);
            started.complete(new ArrayList<>(new Startup(created, this).run(settings)));
        } catch (RuntimeException | Error e) {
            evaluator.completeExceptionally(e);
            started.completeExceptionally(e);
        }
    }

    /** The evaluator, after everything that runs before the first cell. */
    Evaluator evaluator() {
        started.join();
        return evaluator.join();
    }

    /** What went wrong before the first cell; it is handed out once. */
    List<Failure> startFailures() {
        List<Failure> failures = started.join();
        List<Failure> taken = List.copyOf(failures);
        failures.clear();
        return taken;
    }

    @Override
    public void becomeHandlerForConnection(JupyterConnection connection) {
        super.becomeHandlerForConnection(connection);
        Channels channels = (Channels) connection;
        cells = new Cells(this, io, channels, executionCount);
        connection.setHandler(MessageType.EXECUTE_REQUEST, cells::execute);
        connection.setHandler(MessageType.HISTORY_REQUEST, cells::history);
        getCommManager().setIOPubChannel(channels.outbox());
        new Comms(this, io, channels.publisher()).handle(connection);
        connection.setHandler(MessageType.COMPLETE_REQUEST, this::complete);
        io.replaceSystemStreams(channels.publisher());
    }

    @Override
    public JupyterIO getIO() {
        return io;
    }

    /** Shows data below the cell; without a notebook, its text is printed. */
    @Override
    public void display(DisplayData data) {
        if (cells != null) io.display.display(data);
        else System.out.println(data.getData(MIMEType.TEXT_PLAIN));
    }

    /**
     * Makes the front end forget what the cell has shown; without a notebook nothing happens.
     *
     * @param wait not before the cell shows something else, so that nothing flickers
     */
    public void clearOutput(boolean wait) {
        io.clear(wait);
    }

    /** The representations of a value; display data represents itself. */
    DisplayData render(Object value) {
        return value instanceof DisplayData data ? data : getRenderer().render(value);
    }

    @Override
    public DisplayData eval(String code) {
        List<DisplayData> shown = new ArrayList<>();
        Optional<Failure> failure = evaluator.join().run("evaluated code", code, value -> shown.add(render(value)));
        failure.ifPresent(f -> {
            throw new IllegalStateException(f.plain());
        });
        return shown.isEmpty() ? null : shown.get(0);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        return assistant().inspect(code, at, extraDetail).orElse(null);
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        Completion completion = assistant().complete(code, at);
        return new ReplacementOptions(completion.texts(), completion.start(), completion.end());
    }

    /** The library's own answer has no room for kinds and signatures. */
    private void complete(ShellReplyEnvironment reply, Message<CompleteRequest> message) {
        CompleteRequest request = message.getContent();
        reply.setBusyDeferIdle();
        Completion found = assistant().complete(request.getCode(), request.getCursorPos());
        reply.reply(new CompleteReply(found.texts(), found.start(), found.end(), found.metadata()));
    }

    private synchronized Assistant assistant() {
        if (assistant == null) assistant = new Assistant(evaluator());
        return assistant;
    }

    @Override
    public String isComplete(String code) {
        return switch (evaluator().pieces().state(code)) {
            case COMPLETE -> IS_COMPLETE_YES;
            case INVALID -> IS_COMPLETE_BAD;
            case INCOMPLETE -> Assistant.indent(code);
        };
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("java")
                .version(Runtime.version().toString())
                .mimetype("text/x-java-source")
                .fileExtension(".jsh")
                .pygments("java")
                .codemirror("text/x-java")
                .build();
    }

    @Override
    public String getBanner() {
        return "Grapevine: Java " + Runtime.version() + " in a notebook";
    }

    @Override
    public List<LanguageInfo.Help> getHelpLinks() {
        return List.of(
                new LanguageInfo.Help("Java API", "https://docs.oracle.com/en/java/javase/17/docs/api/index.html"));
    }

    /** Tells what ended a thread of the user's; one that ends because its cell was interrupted is nothing to tell. */
    void uncaught(Thread thread, Throwable e) {
        if (e instanceof Cancellation.Cancelled) return;
        System.err.println("Exception in thread " + thread.getName());
        if (evaluator.isDone()) System.err.println(evaluator.join().describe(e).plain());
        else e.printStackTrace();
    }

    /** Asks the cell that runs to end; state is kept. What runs before the first cell ends only if a cell waits for it. */
    @Override
    public void interrupt() {
        boolean wanted = started.isDone() || cells != null && cells.isRunning();
        if (wanted && evaluator.isDone()) evaluator.join().interrupt();
    }
}
