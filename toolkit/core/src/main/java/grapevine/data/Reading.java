package grapevine.data;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads files, gzip'ed or not, and says in which line a bad field stands. */
final class Reading {

    private Reading() {}

    /** What to do with each line; lines count from 1. */
    interface LineUse {
        void accept(int number, String line);
    }

    /** All bytes of a file. */
    static byte[] bytes(Path file) {
        try (InputStream in = open(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Goes through the lines of a file that are not empty. */
    static void lines(Path file, LineUse use) {
        try (BufferedReader reader = reader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) use.accept(number, line);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The lines of a file that are not empty. */
    static List<String> lines(Path file) {
        return new String(bytes(file), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    static BufferedReader reader(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8));
    }

    /** The number in a field. */
    static float number(Path file, long line, String column, String text) {
        try {
            float number = Float.parseFloat(text.trim());
            if (Float.isFinite(number)) return number;
        } catch (NumberFormatException e) {
            throw bad(file, line, "a number in " + column, text);
        }
        throw bad(file, line, "a finite number in " + column, text);
    }

    /** The error about one line of a file. */
    static IllegalArgumentException bad(Path file, long line, String needs, Object got) {
        return new IllegalArgumentException(file.getFileName() + " line " + line + " needs " + needs + ", got " + got);
    }

    static UncheckedIOException unreadable(Path file, IOException e) {
        boolean cut = e instanceof EOFException || e instanceof ZipException;
        return new UncheckedIOException(
                cut
                        ? file + " needs to be a complete .gz file, got a cut or damaged one; delete it and load again"
                        : "a data set needs the readable file " + file + ", got " + e,
                e);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        if (!file.toString().endsWith(".gz")) return in;
        try {
            return new GZIPInputStream(in, 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
