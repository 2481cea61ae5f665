package grapevine.kernel;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.reflect.TypeToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.adapters.HeaderAdapter;
import org.dflib.jjava.jupyter.messages.adapters.HistoryRequestAdapter;
import org.dflib.jjava.jupyter.messages.adapters.KernelTimestampAdapter;
import org.dflib.jjava.jupyter.messages.adapters.MessageTypeAdapter;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/**
 * Reads messages from a socket. Where the library's own reader waits for frames that never come, or dies of a missing field,
 * a malformed message is refused here, and the next one can be read.
 */
final class Wire {

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int PARTS = 5; // signature, header, parent header, metadata, content
    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(KernelTimestamp.class, KernelTimestampAdapter.INSTANCE)
            .registerTypeAdapter(Header.class, HeaderAdapter.INSTANCE)
            .registerTypeAdapter(MessageType.class, MessageTypeAdapter.INSTANCE)
            .registerTypeAdapter(HistoryRequest.class, HistoryRequestAdapter.INSTANCE)
            .create();

    private static final TypeToken<Map<String, Object>> METADATA = new TypeToken<>() {};

    private final HMACGenerator signer;

    Wire(HMACGenerator signer) {
        this.signer = signer;
    }

    /** A message that cannot be understood. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Message<?> request;

        Refused(String message, Message<?> request) {
            super(message);
            this.request = request;
        }

        /** The message without its content, to which an answer can be given; null if not even its header can be read. */
        Message<?> request() {
            return request;
        }
    }

    /** Reads the next message; waits for it. */
    Message<?> read(ZMQ.Socket socket) throws Refused {
        Deque<byte[]> frames = new ArrayDeque<>();
        for (ZFrame frame : ZMsg.recvMsg(socket)) frames.add(frame.getData());
        return read(frames);
    }

    /** Understands the frames of one message. */
    Message<?> read(Deque<byte[]> frames) throws Refused {
        List<byte[]> identities = new ArrayList<>();
        while (!frames.isEmpty() && !Arrays.equals(frames.peek(), DELIMITER)) identities.add(frames.poll());
        frames.poll();
        if (frames.size() < PARTS)
            throw new Refused("a message needs 5 frames after <IDS|MSG>, got " + frames.size(), null);
        checkSignature(frames);
        Header<?> header = header(text(frames.poll()));
        JsonElement parent = json(frames.poll());
        JsonElement metadata = json(frames.poll());
        JsonElement content = json(frames.poll());
        Message<?> bare = new Message<>(identities, header, null);
        return message(bare, parent, metadata, content, new ArrayList<>(frames));
    }

    private Message<?> message(
            Message<?> bare, JsonElement parent, JsonElement metadata, JsonElement content, List<byte[]> buffers)
            throws Refused {
        Header<?> header = bare.getHeader();
        try {
            JsonObject complete = Contents.complete(header.getType().getName(), content);
            @SuppressWarnings("unchecked") // what a message contains is known from its header only
            Header<Object> typed = (Header<Object>) header;
            return new Message<>(
                    bare.getIdentities(),
                    typed,
                    isEmpty(parent) ? null : header(parent.toString()),
                    isEmpty(metadata) ? Map.of() : GSON.fromJson(metadata, METADATA),
                    GSON.fromJson(complete, header.getType().getContentType()),
                    buffers);
        } catch (IllegalArgumentException | JsonParseException | Refused e) {
            throw new Refused(e.getMessage(), bare);
        }
    }

    /** The same message with the time to the microsecond, from which front ends tell how long a cell took. */
    static <T> Message<T> dated(Message<T> message) {
        Header<T> header = message.getHeader();
        KernelTimestamp now =
                new KernelTimestamp(Instant.now().truncatedTo(ChronoUnit.MICROS).toString());
        Header<T> dated = new Header<>(
                header.getId(),
                header.getUsername(),
                header.getSessionId(),
                now,
                header.getType(),
                header.getVersion());
        List<byte[]> buffers = message.getBlobs() == null || message.getBlobs().isEmpty() ? null : message.getBlobs();
        return new Message<>(
                message.getIdentities(),
                dated,
                message.getParentHeader(),
                message.getMetadata(),
                message.getContent(),
                buffers);
    }

    private void checkSignature(Deque<byte[]> frames) throws Refused {
        byte[][] parts = frames.stream().limit(PARTS).toArray(byte[][]::new);
        String right = signer.calculateSignature(parts[1], parts[2], parts[3], parts[4]);
        byte[] given = frames.poll();
        if (!right.isEmpty() && !MessageDigest.isEqual(right.getBytes(StandardCharsets.US_ASCII), given))
            throw new Refused("a message needs the signature of the connection's key, got another", null);
    }

    private static Header<?> header(String text) throws Refused {
        JsonElement element = json(text.getBytes(StandardCharsets.UTF_8));
        if (element == null || !element.isJsonObject())
            throw new Refused("a header needs an object, got " + text, null);
        JsonObject header = element.getAsJsonObject();
        for (String field : List.of("msg_id", "msg_type"))
            if (!isText(header.get(field)))
                throw new Refused("a header needs " + field + ", a string, got " + header.get(field), null);
        for (String field : List.of("username", "session", "date", "version"))
            if (!isText(header.get(field))) header.add(field, new JsonPrimitive(""));
        return GSON.fromJson(header, Header.class);
    }

    private static boolean isText(JsonElement element) {
        return element instanceof JsonPrimitive primitive && primitive.isString();
    }

    private static boolean isEmpty(JsonElement element) {
        return element == null
                || !element.isJsonObject()
                || element.getAsJsonObject().isEmpty();
    }

    /** The JSON in a frame; null if it is none. */
    private static JsonElement json(byte[] frame) {
        try {
            return JsonParser.parseString(text(frame));
        } catch (JsonParseException | StackOverflowError e) { // the error: brackets nested a thousand deep
            return null;
        }
    }

    private static String text(byte[] frame) {
        return new String(frame, StandardCharsets.UTF_8);
    }
}
