package grapevine.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import java.util.List;
import org.dflib.jjava.jupyter.channels.IOPubChannel;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.zeromq.ZMQ;

/**
 * Takes what the library sends past the replies, which are its comm messages, and hands it to the publisher: in order with the
 * text of the cell, and by the one thread that may use the real socket.
 */
final class Outbox extends IOPubChannel {

    private static final Gson GSON = new Gson();

    private final Publisher publisher;

    Outbox(ZMQ.Context context, HMACGenerator signer, Publisher publisher) {
        super(context, signer);
        this.publisher = publisher;
    }

    /** Takes the message as it is now; its data may be changed afterwards. */
    @Override
    public void sendMessage(Message<?> message) {
        @SuppressWarnings("unchecked") // the library sends any content as JSON, whatever the type says
        Header<JsonElement> header = (Header<JsonElement>) message.getHeader();
        List<byte[]> buffers = message.getBlobs();
        publisher.message(new Message<>(
                message.getIdentities(),
                header,
                message.getParentHeader(),
                message.getMetadata(),
                GSON.toJsonTree(message.getContent()),
                buffers));
    }
}
