package grapevine.kernel;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;

/** Runs the cells that a front end sends. After one fails, those that already wait are not run. */
final class Cells {

    private final GrapevineKernel kernel;
    private final CellIO io;
    private final Channels channels;
    private final Publisher publisher;
    private final AtomicInteger nextCount;
    private final AtomicInteger shown = new AtomicInteger();
    private final History history = new History();
    private volatile boolean running;

    Cells(GrapevineKernel kernel, CellIO io, Channels channels, AtomicInteger nextCount) {
        this.kernel = kernel;
        this.io = io;
        this.channels = channels;
        publisher = channels.publisher();
        this.nextCount = nextCount;
    }

    /** How many cells were begun whose output is shown, whether they count for the front end or not. */
    int shown() {
        return shown.get();
    }

    /** Whether a cell runs, or waits for what runs before the first. */
    boolean isRunning() {
        return running;
    }

    /** Answers a request to run a cell. */
    void execute(ShellReplyEnvironment environment, Message<ExecuteRequest> message) {
        CellReply reply = (CellReply) environment;
        ExecuteRequest request = message.getContent();
        boolean stored = request.shouldStoreHistory() && !request.isSilent();
        Run run = new Run(reply, request, stored ? nextCount.getAndIncrement() : nextCount.get());
        Optional<Failure> failure;
        JsonObject values;
        try {
            begin(run, message);
            failure = run.evaluate();
            values = failure.isEmpty() ? run.expressions() : new JsonObject();
        } finally {
            end();
        }
        if (stored) history.add(run.count, request.getCode(), run.result);
        if (failure.isEmpty()) reply.replyOk(run.count, values);
        else fail(run, failure.get());
    }

    /** Answers a request for the cells that were run. */
    void history(ShellReplyEnvironment environment, Message<HistoryRequest> request) {
        ((CellReply) environment).replyHistory(history.answer(request.getContent()));
    }

    /** Code that runs silently shows nothing; what other threads write meanwhile belongs to the cell before. */
    private void begin(Run run, Message<ExecuteRequest> message) {
        running = true;
        run.reply.beginQuestions();
        io.beginInput(run.reply, run.request.isStdinEnabled());
        if (run.request.isSilent()) return;
        shown.incrementAndGet();
        kernel.getCommManager().setMessageContext(message);
        run.reply.publish(new PublishExecuteInput(run.request.getCode(), run.count));
        publisher.begin(message);
        io.attach(run.reply);
    }

    private void end() {
        io.endInput();
        channels.questions().cancel();
        publisher.end();
        publisher.mute(() -> false);
        running = false;
    }

    private void fail(Run run, Failure failure) {
        List<Message<?>> waiting = run.request.shouldStopOnError() ? channels.takeWaiting() : List.of();
        List<String> lines = failure.lines();
        if (!run.request.isSilent()) run.reply.publish(new PublishError(failure.name(), failure.message(), lines));
        ErrorReply error = new ErrorReply(failure.name(), failure.message(), lines);
        error.setExecutionCount(run.count);
        run.reply.replyError(MessageType.EXECUTE_REPLY.error(), error);
        waiting.forEach(this::skip);
    }

    private void skip(Message<?> request) {
        if (request.getHeader().getType() == MessageType.EXECUTE_REQUEST) channels.abort(request, nextCount.get());
        else channels.answer(request);
    }

    /** One request while it runs. */
    private final class Run {
        final CellReply reply;
        final ExecuteRequest request;
        final int count;
        private String result;

        Run(CellReply reply, ExecuteRequest request, int count) {
            this.reply = reply;
            this.request = request;
            this.count = count;
        }

        /** Also a kernel that cannot evaluate answers: a request without a reply would keep the front end waiting. */
        Optional<Failure> evaluate() {
            try {
                Evaluator evaluator = kernel.evaluator();
                Thread here = Thread.currentThread();
                if (request.isSilent())
                    publisher.mute(() -> evaluator.isOnItsThread() || Thread.currentThread() == here);
                else kernel.startFailures().forEach(f -> System.err.println(f.plain()));
                return evaluator.run("cell " + count, request.getCode(), this::show);
            } catch (RuntimeException | Error e) {
                Main.LOG.warn("cell {} could not be evaluated", count, e);
                String message = "Bug: the kernel could not evaluate the cell, " + e;
                return Optional.of(new Failure(e.getClass().getSimpleName(), message, List.of(Failure.red(message))));
            }
        }

        JsonObject expressions() {
            if (request.getUserExpr().isEmpty()) return new JsonObject();
            return new Expressions(kernel).values(request.getUserExpr());
        }

        private void show(Object value) {
            if (request.isSilent()) return;
            DisplayData data = kernel.render(value);
            if (data.getData(MIMEType.TEXT_PLAIN) instanceof String text) result = text;
            reply.publish(new PublishExecuteResult(count, data));
        }
    }
}
