package grapevine.kernel;

import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.dflib.jjava.jupyter.channels.StdinChannel;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.reply.InputReply;
import org.dflib.jjava.jupyter.messages.request.InputRequest;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Asks the user, one question after the other. One thread of its own has the socket, so that code which waits for an answer can
 * be interrupted; an answer that comes after that belongs to no question and is dropped.
 */
final class Questions {

    private static final int LOOK_MILLIS = 20;

    private final StdinChannel socket;
    private final Wire wire;
    private final BlockingQueue<Question> queue = new LinkedBlockingQueue<>();
    private final Set<Question> open = ConcurrentHashMap.newKeySet();
    private volatile MessageContext asking;

    Questions(StdinChannel socket, Wire wire) {
        this.socket = socket;
        this.wire = wire;
    }

    /** Begins to ask; the socket must be bound. */
    void start() {
        Thread thread = new Thread(this::work, "stdin");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits for what the user types.
     *
     * @param cell the request on whose behalf is asked
     * @param password whether the front end hides what is typed
     * @throws InterruptedIOException if this thread is interrupted, or the cell ends
     */
    String ask(MessageContext cell, String prompt, boolean password) throws InterruptedIOException {
        Question question = new Question(cell, new InputRequest(prompt, password), new CompletableFuture<>());
        open.add(question);
        if (asking != cell) question.answer().cancel(false); // the cell has ended meanwhile
        queue.add(question);
        try {
            return question.answer().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the question was interrupted");
        } catch (CancellationException e) {
            throw new InterruptedIOException("the cell has ended before the user answered");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the question cannot be asked", e.getCause());
        } finally {
            question.answer().cancel(false);
            open.remove(question);
        }
    }

    /** From now on questions are asked on behalf of this request only. */
    void begin(MessageContext cell) {
        asking = cell;
    }

    /** The request is answered: withdraws every question. */
    void cancel() {
        asking = null;
        open.forEach(question -> question.answer().cancel(false));
    }

    private void work() {
        try (ZContext context = new ZContext();
                ZMQ.Poller poller = context.createPoller(1)) {
            poller.register(socket, ZMQ.Poller.POLLIN);
            while (true) ask(poller, queue.take());
        } catch (InterruptedException e) {
            Main.LOG.warn("the user is no longer asked", e);
        }
    }

    private void ask(ZMQ.Poller poller, Question question) {
        if (question.answer().isDone()) return; // withdrawn
        try {
            while (poller.poll(0) > 0) read(null); // answers to questions that were withdrawn
            Message<?> request = new Message<>(question.cell(), MessageType.INPUT_REQUEST, question.request());
            socket.sendMessage(Wire.dated(request));
            while (!question.answer().isDone()) {
                if (poller.poll(LOOK_MILLIS) > 0) question.take(read(request));
            }
        } catch (RuntimeException | Error e) {
            question.answer().completeExceptionally(e);
        }
    }

    /** The answer that has come; null if it answers something else, or nothing. */
    private String read(Message<?> request) {
        try {
            Message<?> message = wire.read(socket);
            boolean ours = request != null && answers(message.getParentHeader(), request.getHeader());
            return ours && message.getContent() instanceof InputReply reply ? reply.getValue() : null;
        } catch (Wire.Refused e) {
            Main.LOG.warn("an answer of the user could not be read: {}", e.getMessage());
            return null;
        }
    }

    /** Some front ends do not say which question they answer, or name the cell. */
    private static boolean answers(Header<?> parent, Header<?> request) {
        return parent == null
                || parent.getType() != MessageType.INPUT_REQUEST
                || parent.getId().equals(request.getId());
    }

    private record Question(MessageContext cell, InputRequest request, CompletableFuture<String> answer) {

        void take(String line) {
            if (line != null) answer.complete(line);
        }
    }
}
