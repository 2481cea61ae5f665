package grapevine.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/**
 * Sends what cells write and display, in order.
 *
 * <p>Text is collected for {@link #BATCH_MILLIS}. One thread of its own sends, so user code that is stopped in the middle of a
 * print cannot tear a message apart. Of a cell that writes more than {@link #LIMIT}, the beginning and the end are shown.
 */
final class Publisher {

    /** How long text waits for more text. */
    static final long BATCH_MILLIS = 50;

    /** How many bytes of text one cell may write until only the end of what follows is shown. */
    static final int LIMIT = 1_000_000;

    /** What stands where the beginning of a long text ends. */
    static final String CUT = "\n[this cell wrote 1 MB; of the rest, only the end is shown when the cell has ended]\n";

    private static final int WAITING = 1000;

    private final JupyterSocket socket;
    private final Deque<Entry> queue = new ArrayDeque<>();
    private Text text;
    private BooleanSupplier muted = () -> false;
    private long taken;
    private long sent;
    private boolean hurry;

    Publisher(JupyterSocket socket) {
        this.socket = socket;
        Thread thread = new Thread(this::work, "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * From now on text belongs to this cell, also text of threads that an earlier cell started: a pool's thread works for
     * many cells, so the thread does not say for which cell it writes.
     *
     * @return whose text it was before
     */
    synchronized Text begin(MessageContext cell) {
        finish();
        Text before = text;
        text = new Text(cell);
        return before;
    }

    /** Gives the text back to the cell that had it before {@link #begin}. */
    synchronized void resume(Text before) {
        finish();
        text = before;
    }

    /** Drops, from now on, what is written where the condition holds: on the thread of code that runs silently. */
    synchronized void mute(BooleanSupplier condition) {
        muted = condition;
    }

    /** Whether what this thread has to show is dropped. */
    synchronized boolean isMuted() {
        return muted.getAsBoolean();
    }

    /** Takes bytes of UTF-8; false before the first cell, when nobody can be shown them. */
    synchronized boolean text(StreamType type, byte[] bytes, int offset, int length) {
        if (isMuted()) return true;
        if (text == null) return false;
        byte[] whole = text.characters.get(type).whole(bytes, offset, length);
        int room = text.tail.isEmpty() ? (int) Math.min(whole.length, LIMIT - text.written) : 0;
        if (room < whole.length) room = Characters.start(whole, room);
        if (room > 0) append(type, whole, room);
        text.written += room;
        if (room == whole.length) return true;
        if (text.tail.isEmpty()) note(CUT);
        text.tail.add(type, room == 0 ? whole : Arrays.copyOfRange(whole, room, whole.length));
        return true;
    }

    /** Takes a message that is no text; waits while very many are on their way. */
    synchronized void message(Message<?> message) {
        while (taken - sent > WAITING && pause(0)) {}
        if (message.getHeader().getType() == MessageType.PUBLISH_CLEAR_OUTPUT && text != null) text.clear();
        add(new Entry(message));
        hurry = true;
        notifyAll();
    }

    /** Shows the end of a text that was cut, and waits until everything is sent. */
    synchronized void end() {
        finish();
        flush();
    }

    /** Waits until everything taken so far is sent. */
    synchronized void flush() {
        hurry = true;
        notifyAll();
        long until = taken;
        while (sent < until && pause(0)) {}
    }

    private void finish() {
        if (text == null) return;
        text.characters.forEach((type, characters) -> append(type, characters.rest()));
        if (text.tail.isEmpty()) return;
        Deque<Tail.Part> parts = text.tail.parts();
        note(text.tail.note());
        for (Tail.Part part : parts) append(part.type(), part.text());
        text.clear(); // threads that write on are shown
    }

    private void note(String words) {
        append(StreamType.ERR, words.getBytes(StandardCharsets.UTF_8));
    }

    private void append(StreamType type, byte[] bytes) {
        if (bytes.length > 0) append(type, bytes, bytes.length);
    }

    private void append(StreamType type, byte[] bytes, int length) {
        Entry last = queue.peekLast();
        if (last == null || !last.takes(type, text.cell)) add(last = new Entry(type, text.cell));
        last.text.write(bytes, 0, length);
    }

    private void add(Entry entry) {
        queue.add(entry);
        taken++;
        if (queue.size() == 1) notifyAll();
    }

    private void work() {
        while (true) {
            try {
                for (Entry entry : next()) sendOrDrop(entry);
            } catch (OutOfMemoryError e) {
                Thread.yield(); // the cells have filled the heap; without this thread nobody would hear of it
            }
        }
    }

    /** Whatever happens, the message counts as sent: others wait for that. */
    private void sendOrDrop(Entry entry) {
        try {
            socket.sendMessage(Wire.dated(entry.message()));
        } catch (OutOfMemoryError e) {
            Thread.yield(); // not even a log line finds room
        } catch (RuntimeException | Error e) {
            Main.LOG.warn("a message to the notebook could not be sent", e);
        } finally {
            sent();
        }
    }

    private synchronized Entry[] next() {
        while (queue.isEmpty()) pause(0);
        long end = System.nanoTime() + BATCH_MILLIS * 1_000_000;
        for (long left = BATCH_MILLIS; left > 0 && !hurry; left = (end - System.nanoTime()) / 1_000_000) pause(left);
        Entry[] batch = queue.toArray(new Entry[0]);
        queue.clear();
        hurry = false;
        return batch;
    }

    private synchronized void sent() {
        sent++;
        notifyAll();
    }

    /** Waits to be notified; false if this thread was asked to end, which its own code has to see. */
    private boolean pause(long millis) {
        try {
            wait(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What one cell has written. */
    static final class Text {
        private final MessageContext cell;
        private final Map<StreamType, Characters> characters = new EnumMap<>(StreamType.class);
        private long written;
        private Tail tail = new Tail();

        private Text(MessageContext cell) {
            this.cell = cell;
            for (StreamType type : StreamType.values()) characters.put(type, new Characters());
        }

        /** The front end forgets what was shown, so the cell may write as much again. */
        private void clear() {
            written = 0;
            tail = new Tail();
        }
    }

    /** Either text that still grows, or a message. */
    private static final class Entry {
        final StreamType type;
        final MessageContext cell;
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final Message<?> ready;

        Entry(StreamType type, MessageContext cell) {
            this.type = type;
            this.cell = cell;
            ready = null;
        }

        Entry(Message<?> message) {
            type = null;
            cell = null;
            ready = message;
        }

        boolean takes(StreamType type, MessageContext cell) {
            return ready == null && this.type == type && this.cell == cell;
        }

        Message<?> message() {
            if (ready != null) return ready;
            PublishStream content = new PublishStream(type, text.toString(StandardCharsets.UTF_8));
            return new Message<>(cell, MessageType.PUBLISH_STREAM, content);
        }
    }
}
