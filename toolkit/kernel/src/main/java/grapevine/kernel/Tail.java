package grapevine.kernel;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/** The end of a text that is too long to be shown: the last {@link #SIZE} bytes or so, and how much was left out. */
final class Tail {

    /** How many bytes are kept. */
    static final int SIZE = 10_000;

    private final Deque<Part> parts = new ArrayDeque<>();
    private long kept;
    private long bytes;
    private long lines;
    private boolean midLine;

    /** A piece of text, whole characters in UTF-8. */
    record Part(StreamType type, byte[] text) {}

    boolean isEmpty() {
        return parts.isEmpty();
    }

    void add(StreamType type, byte[] text) {
        int start = Characters.start(text, Math.max(0, text.length - SIZE));
        if (start > 0) parts.add(new Part(type, Arrays.copyOf(text, start)));
        parts.add(new Part(type, Arrays.copyOfRange(text, start, text.length)));
        kept += text.length;
        while (kept - parts.element().text().length >= SIZE) drop();
    }

    /** What was left out, in words; empty if nothing was. */
    String note() {
        if (bytes == 0) return "";
        return String.format(Locale.ROOT, "[%,d bytes with %,d line ends were left out here]\n", bytes, lines);
    }

    /** The text that is kept, from the beginning of a line if possible. */
    Deque<Part> parts() {
        beginWithLine();
        return parts;
    }

    private void beginWithLine() {
        if (!midLine || parts.isEmpty()) return;
        Part first = parts.element();
        int end = 0;
        while (end < first.text().length && first.text()[end] != '\n') end++;
        if (end == first.text().length) return;
        count(Arrays.copyOf(first.text(), end + 1));
        parts.remove();
        parts.addFirst(new Part(first.type(), Arrays.copyOfRange(first.text(), end + 1, first.text().length)));
    }

    private void drop() {
        byte[] text = parts.remove().text();
        kept -= text.length;
        count(text);
    }

    private void count(byte[] text) {
        bytes += text.length;
        for (byte b : text) if (b == '\n') lines++;
        if (text.length > 0) midLine = text[text.length - 1] != '\n';
    }
}
