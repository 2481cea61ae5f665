package grapevine.data;

import java.util.List;

/** What the image data sets have in common. */
final class Images {

    static final List<Integer> GRAY_28 = List.of(1, 28, 28);
    static final List<Integer> COLOR_32 = List.of(3, 32, 32);
    static final List<String> TEN_DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    private Images() {}

    /** Writes bytes 0..255 as floats 0..1, from one position on. */
    static void scale(byte[] bytes, int from, int count, float[] pixels, int to) {
        for (int p = 0; p < count; p++) pixels[to + p] = (bytes[from + p] & 0xFF) / 255f;
    }
}
