package grapevine.data;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads files, gzip'ed or not, and says in which line a bad field stands. What is packed is read up to an {@link Allowance}. */
final class Reading {

    private static final int BYTE_ORDER_MARK = 0xFEFF;

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
        List<String> lines = new ArrayList<>();
        lines(file, (number, line) -> lines.add(line));
        return lines;
    }

    /** Reads the text of a file, without the mark that spreadsheets put before it. */
    static BufferedReader reader(Path file) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) reader.reset();
        return reader;
    }

    /** The number in a field. */
    static float number(Path file, long line, String column, String text) {
        float number = parse(text.strip());
        if (Float.isFinite(number)) return number;
        boolean none = Float.isNaN(number) && !text.strip().equals("NaN");
        throw bad(file, line, (none ? "a number in " : "a finite number in ") + column, text.isBlank() ? "none" : text);
    }

    /** NaN where the text is no number; Java's own signs of numbers, as in 12d and 0x1p3, are none in files. */
    private static float parse(String text) {
        for (int i = 0; i < text.length(); i++) if ("dDfFxX\0".indexOf(text.charAt(i)) >= 0) return infinity(text);
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    private static float infinity(String text) {
        return text.endsWith("Infinity") ? Float.POSITIVE_INFINITY : Float.NaN;
    }

    /** The error about one line of a file. */
    static IllegalArgumentException bad(Path file, long line, String needs, Object got) {
        return new IllegalArgumentException(file.getFileName() + " line " + line + " needs " + needs + ", got " + got);
    }

    /** An interrupt closes the file that is read, and is none of its faults. */
    static UncheckedIOException unreadable(Path file, IOException e) {
        if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
        return new UncheckedIOException(fault(file, e), e);
    }

    private static String fault(Path file, IOException e) {
        if (e instanceof Allowance.Exceeded)
            return file + " needs to unpack to at most " + Allowance.TIMES + " times its size or "
                    + Allowance.LEAST / 1_000_000 + " MB, got more; unpack it yourself if that is right";
        boolean cut = e instanceof EOFException || e instanceof ZipException || e instanceof Archive.Damaged;
        return cut
                ? file + " needs to be a complete .gz file, got a cut or damaged one; delete it and load again"
                : "a data set needs the readable file " + file + ", got "
                        + (e instanceof Disk.Unreadable ? e.getCause() : e);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Channels.newInputStream(Disk.open(file));
        if (!file.toString().endsWith(".gz")) return in;
        try {
            return Allowance.of(Files.size(file)).watch(new GZIPInputStream(in, 1 << 16));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
