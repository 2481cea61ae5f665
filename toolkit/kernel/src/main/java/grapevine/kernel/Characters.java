package grapevine.kernel;

import java.util.Arrays;

/** Keeps the bytes of one stream together that make up one character in UTF-8, even if they are written one by one. */
final class Characters {

    private byte[] begun = {};

    /** The whole characters among the bytes so far; those of a character that has only begun are kept for later. */
    byte[] whole(byte[] bytes, int offset, int length) {
        byte[] all = Arrays.copyOf(begun, begun.length + length);
        System.arraycopy(bytes, offset, all, begun.length, length);
        int end = all.length - unfinished(all);
        begun = Arrays.copyOfRange(all, end, all.length);
        return end == all.length ? all : Arrays.copyOf(all, end);
    }

    /** The bytes of a character that was never finished. */
    byte[] rest() {
        byte[] rest = begun;
        begun = new byte[0];
        return rest;
    }

    /** The last offset, not after the given one, at which a character begins. */
    static int start(byte[] text, int offset) {
        int start = offset;
        while (start > 0 && start < text.length && isContinuation(text[start])) start--;
        return start;
    }

    private static int unfinished(byte[] text) {
        int last = start(text, text.length - 1);
        if (last < 0) return 0;
        int there = text.length - last;
        return there < length(text[last]) ? there : 0;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** How many bytes a character has that begins with this one. */
    private static int length(byte first) {
        if ((first & 0xE0) == 0xC0) return 2;
        if ((first & 0xF0) == 0xE0) return 3;
        return (first & 0xF8) == 0xF0 ? 4 : 1;
    }
}
