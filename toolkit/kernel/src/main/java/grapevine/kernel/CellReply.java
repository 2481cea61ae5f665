package grapevine.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
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
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/** The answers to one request; what it publishes goes through the publisher, behind the text that was written before. */
final class CellReply extends ShellReplyEnvironment {

    private static final Gson GSON = new Gson();

    private final Publisher publisher;

    CellReply(
            ShellChannel shell, StdinChannel stdin, JupyterSocket iopub, MessageContext request, Publisher publisher) {
        super(shell, stdin, iopub, request);
        this.publisher = publisher;
    }

    @Override
    public void publish(Message<?> message) {
        publisher.message(message.getContent() instanceof DisplayData data ? frozen(message, data) : message);
    }

    @Override
    public void reply(Message<?> message) {
        publisher.flush();
        super.reply(message);
    }

    @Override
    public void writeToStdOut(String text) {
        write(StreamType.OUT, text);
    }

    @Override
    public void writeToStdErr(String text) {
        write(StreamType.ERR, text);
    }

    @Override
    public void setBusyDeferIdle() {
        setStatusBusy();
        defer(this::setStatusIdle);
    }

    /** Tells the front end that the request was not run because an earlier one failed. */
    void replyAborted(MessageType<?> type) {
        JsonObject content = new JsonObject();
        content.addProperty("status", "aborted");
        reply(json(type, content));
    }

    private void write(StreamType type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        publisher.text(type, bytes, 0, bytes.length);
    }

    /** The user may change display data after it was handed over: the message holds it as it is now. */
    private Message<?> frozen(Message<?> message, DisplayData data) {
        JsonObject content = GSON.toJsonTree(data).getAsJsonObject();
        for (String part : List.of("data", "metadata")) if (!content.has(part)) content.add(part, new JsonObject());
        return json(message.getHeader().getType(), content);
    }

    @SuppressWarnings("unchecked") // the library sends any content as JSON, whatever the type says
    private Message<?> json(MessageType<?> type, JsonObject content) {
        return new Message<>(getContext(), (MessageType<Object>) type, content);
    }
}
