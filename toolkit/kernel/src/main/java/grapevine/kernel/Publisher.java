package grapevine.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
 * print cannot tear a message apart. Text of a cell beyond {@link #LIMIT} is counted and dropped.
 */
final class Publisher {

    /** How long text waits for more text. */
    static final long BATCH_MILLIS = 50;

    /** How many bytes of text one cell may write. */
    static final int LIMIT = 1_000_000;

    private static final int WAITING = 1000;

    private final JupyterSocket socket;
    private final Deque<Entry> queue = new ArrayDeque<>();
    private MessageContext cell;
    private long written;
    private long taken;
    private long sent;
    private boolean hurry;

    Publisher(JupyterSocket socket) {
        this.socket = socket;
        Thread thread = new Thread(this::work, "publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on text belongs to this cell, also text of threads that an earlier cell started. */
    synchronized void begin(MessageContext cell) {
        this.cell = cell;
        written = 0;
    }

    /** Takes bytes of UTF-8; false before the first cell, when nobody can be shown them. */
    synchronized boolean text(StreamType type, byte[] bytes, int offset, int length) {
        if (cell == null) return false;
        int room = (int) Math.max(0, Math.min(length, LIMIT - written));
        if (room > 0) append(type, bytes, offset, room);
        if (room < length && written <= LIMIT) note("\n[output beyond 1 MB of this cell is not shown]\n");
        written += length;
        return true;
    }

    /** Takes a message that is no text; waits while very many are on their way. */
    synchronized void message(Message<?> message) {
        while (taken - sent > WAITING && pause(0)) {}
        add(new Entry(message));
        hurry = true;
        notifyAll();
    }

    /** Says what was cut, if something was, and waits until everything is sent. */
    synchronized void end() {
        if (written > LIMIT) note(String.format("[%.1f MB of output were not shown]%n", (written - LIMIT) / 1e6));
        flush();
    }

    /** Waits until everything taken so far is sent. */
    synchronized void flush() {
        hurry = true;
        notifyAll();
        long until = taken;
        while (sent < until && pause(0)) {}
    }

    private void note(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        append(StreamType.ERR, bytes, 0, bytes.length);
    }

    private void append(StreamType type, byte[] bytes, int offset, int length) {
        Entry last = queue.peekLast();
        if (last == null || !last.takes(type, cell)) add(last = new Entry(type, cell));
        last.text.write(bytes, offset, length);
    }

    private void add(Entry entry) {
        queue.add(entry);
        taken++;
        if (queue.size() == 1) notifyAll();
    }

    private void work() {
        while (true) {
            for (Entry entry : next()) {
                try {
                    socket.sendMessage(entry.message());
                } catch (RuntimeException | Error e) {
                    Main.LOG.warn("a message to the notebook could not be sent", e);
                } finally {
                    sent();
                }
            }
        }
    }

    private synchronized List<Entry> next() {
        while (queue.isEmpty()) pause(0);
        long end = System.nanoTime() + BATCH_MILLIS * 1_000_000;
        for (long left = BATCH_MILLIS; left > 0 && !hurry; left = (end - System.nanoTime()) / 1_000_000) pause(left);
        List<Entry> batch = new ArrayList<>(queue);
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
