package grapevine.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishError;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteInput;
import org.dflib.jjava.jupyter.messages.publish.PublishExecuteResult;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;
import org.dflib.jjava.jupyter.messages.reply.ExecuteReply;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;

/** Runs the cells that a front end sends. After one fails, those that already wait are not run. */
final class Cells {

    private final GrapevineKernel kernel;
    private final CellIO io;
    private final Channels channels;
    private final Publisher publisher;
    private final AtomicInteger nextCount;

    Cells(GrapevineKernel kernel, CellIO io, Channels channels, AtomicInteger nextCount) {
        this.kernel = kernel;
        this.io = io;
        this.channels = channels;
        publisher = channels.publisher();
        this.nextCount = nextCount;
    }

    /** Answers a request to run a cell. */
    void execute(ShellReplyEnvironment environment, Message<ExecuteRequest> request) {
        CellReply reply = (CellReply) environment;
        reply.setStatusBusy();
        try {
            run(reply, request);
        } finally {
            reply.setStatusIdle();
        }
    }

    private void run(CellReply reply, Message<ExecuteRequest> message) {
        ExecuteRequest request = message.getContent();
        int count = request.isSilent() ? nextCount.get() : nextCount.getAndIncrement();
        CommManager comms = kernel.getCommManager();
        comms.setMessageContext(message);
        if (!request.isSilent()) reply.publish(new PublishExecuteInput(request.getCode(), count));
        publisher.begin(message);
        io.attach(reply, request.isStdinEnabled());
        Optional<Failure> failure = evaluate(reply, request, count);
        publisher.end();
        if (failure.isEmpty()) reply.reply(new ExecuteReply(count, Map.of()));
        else fail(reply, request, count, failure.get());
    }

    /** Also a kernel that cannot evaluate answers: a request without a reply would keep the front end waiting. */
    private Optional<Failure> evaluate(CellReply reply, ExecuteRequest request, int count) {
        try {
            Evaluator evaluator = kernel.evaluator();
            kernel.startFailures().forEach(f -> System.err.println(f.plain()));
            return evaluator.run("cell " + count, request.getCode(), value -> show(reply, request, count, value));
        } catch (RuntimeException | Error e) {
            Main.LOG.warn("cell {} could not be evaluated", count, e);
            String message = "Bug: the kernel could not evaluate the cell, " + e;
            return Optional.of(new Failure(e.getClass().getSimpleName(), message, List.of(Failure.red(message))));
        }
    }

    private void show(CellReply reply, ExecuteRequest request, int count, Object value) {
        if (!request.isSilent()) reply.publish(new PublishExecuteResult(count, kernel.render(value)));
    }

    private void fail(CellReply reply, ExecuteRequest request, int count, Failure failure) {
        List<Message<?>> waiting = request.shouldStopOnError() ? channels.takeWaiting() : List.of();
        List<String> lines = failure.lines();
        reply.publish(new PublishError(failure.name(), failure.message(), lines));
        ErrorReply error = new ErrorReply(failure.name(), failure.message(), lines);
        error.setExecutionCount(count);
        reply.replyError(MessageType.EXECUTE_REPLY.error(), error);
        waiting.forEach(this::skip);
    }

    private void skip(Message<?> request) {
        if (request.getHeader().getType() == MessageType.EXECUTE_REQUEST) channels.abort(request);
        else channels.answer(request);
    }
}
