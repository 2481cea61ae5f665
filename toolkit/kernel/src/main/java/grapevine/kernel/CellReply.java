package grapevine.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.channels.StdinChannel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishClearOutput;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;

/** The answers to one request; what it publishes goes through the publisher, behind the text that was written before. */
final class CellReply extends ShellReplyEnvironment {

    private static final Gson GSON = new Gson();

    private final Publisher publisher;
    private final Questions questions;

    CellReply(
            ShellChannel shell,
            StdinChannel stdin,
            JupyterSocket iopub,
            MessageContext request,
            Publisher publisher,
            Questions questions) {
        super(shell, stdin, iopub, request);
        this.publisher = publisher;
        this.questions = questions;
    }

    @Override
    public void publish(Message<?> message) {
        if (message.getContent() instanceof DisplayData data) {
            if (!publisher.isMuted()) publisher.message(frozen(message, data));
        } else {
            publisher.message(message);
        }
    }

    /** Sends the reply behind everything published before; it says {@code ok} unless it says something else. */
    @Override
    public void reply(Message<?> message) {
        publisher.flush();
        JsonObject content = GSON.toJsonTree(message.getContent()).getAsJsonObject();
        if (!content.has("status")) content.addProperty("status", "ok");
        super.reply(Wire.dated(json(message.getHeader().getType(), content)));
    }

    @Override
    public void writeToStdOut(String text) {
        write(StreamType.OUT, text);
    }

    @Override
    public void writeToStdErr(String text) {
        write(StreamType.ERR, text);
    }

    /** Nothing to do: every request is busy from its beginning to its end. */
    @Override
    public void setBusyDeferIdle() {}

    /** The user may be asked on behalf of this request until {@link Questions#cancel}. */
    void beginQuestions() {
        questions.begin(getContext());
    }

    /** Asks the user for a line, shown after what was printed so far; without its line end. */
    @Override
    public String readFromStdIn(String prompt, boolean password) {
        publisher.flush();
        try {
            return questions.ask(getContext(), prompt, password);
        } catch (InterruptedIOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the front end forget what the cell has shown; waiting means: not before the cell shows something else. */
    void clear(boolean wait) {
        if (!publisher.isMuted()) publish(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW);
    }

    /** The cell has run. */
    void replyOk(int count, JsonObject expressions) {
        JsonObject content = new JsonObject();
        content.addProperty("status", "ok");
        content.addProperty("execution_count", count);
        content.add("user_expressions", expressions);
        content.add("payload", new JsonArray());
        reply(json(MessageType.EXECUTE_REPLY, content));
    }

    /** Tells the front end that the cell was not run because an earlier one failed. */
    void replyAborted(int count) {
        JsonObject content = new JsonObject();
        content.addProperty("status", "aborted");
        content.addProperty("execution_count", count);
        reply(json(MessageType.EXECUTE_REPLY, content));
    }

    /** Answers a request for the history. */
    void replyHistory(JsonElement entries) {
        JsonObject content = new JsonObject();
        content.add("history", entries);
        reply(json(MessageType.HISTORY_REPLY, content));
    }

    /** Answers any request whose answer the library knows; false if there is no such answer. */
    boolean replyRefused(String name, String message) {
        String request = getContext().getHeader().getType().getName();
        MessageType<?> type = MessageType.getType(request.replaceAll("_request$", "_reply"));
        if (!request.endsWith("_request") || type == MessageType.UNKNOWN) return false;
        replyError(type.error(), new ErrorReply(name, message, List.of(message)));
        return true;
    }

    private void write(StreamType type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        publisher.text(type, bytes, 0, bytes.length);
    }

    /** The user may change display data after it was handed over: the message holds it as it is now. */
    private Message<?> frozen(Message<?> message, DisplayData data) {
        return json(message.getHeader().getType(), json(data));
    }

    /** Display data as front ends read it. */
    static JsonObject json(DisplayData data) {
        JsonObject content = GSON.toJsonTree(data).getAsJsonObject();
        for (String part : List.of("data", "metadata")) if (!content.has(part)) content.add(part, new JsonObject());
        return content;
    }

    @SuppressWarnings("unchecked") // the library sends any content as JSON, whatever the type says
    private Message<?> json(MessageType<?> type, JsonObject content) {
        return new Message<>(getContext(), (MessageType<Object>) type, content);
    }
}
