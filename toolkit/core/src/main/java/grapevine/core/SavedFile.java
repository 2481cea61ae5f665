package grapevine.core;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A checkpoint as a file: a zip whose comment, its last 64 bytes, is the SHA-256 of all bytes before them. Nothing in it is
 * compressed, so it takes no more memory than it has bytes.
 *
 * <p>Neither reading nor writing can be interrupted: streams of files, other than channels, stay open then.
 */
final class SavedFile {
    private static final int VERSION = 3;
    private static final int SEAL = 64;
    private static final int LOOK = 1 << 16; // bytes that are looked through at a time
    private static final long MOST = 1L << 42; // four terabytes: more than any memory
    private static final int LONGEST = 1 << 30; // bytes of run.json
    private static final int PER_VALUE = 64; // bytes that a number of run.json may take in memory
    private static final String JSON = "run.json";
    private static final String ARRAYS = "state.npz";
    private static final Pattern FORMAT = Pattern.compile("\\{\"grapevineRun\":(\\d{1,9})[,}].*", Pattern.DOTALL);
    private static final Gson GSON = new GsonBuilder()
            .serializeSpecialFloatingPointValues()
            .serializeNulls()
            .create();

    private record Head(int grapevineRun, Body body) {}

    private record Body(
            JsonElement experiment,
            int round,
            long messages,
            long bytes,
            double seconds,
            List<Measurement> history,
            Map<String, JsonElement> numbers) {

        /** What no run ever was. */
        boolean impossible() {
            return experiment == null
                    || round < 0
                    || messages < 0
                    || bytes < 0
                    || !(seconds >= 0)
                    || numbers == null
                    || history == null
                    || history.stream().anyMatch(row -> row == null || row.values() == null || row.round() > round);
        }
    }

    private SavedFile() {}

    /** Writes the file whole or not at all. */
    static void write(Checkpoint run, Path path) throws IOException {
        WholeFile.write(path, beside -> {
            try (OutputStream file =
                            new FileOutputStream(beside.toFile()); // closed too where the end cannot be written
                    ZipOutputStream zip = new ZipOutputStream(file)) {
                zip.setComment("0".repeat(SEAL));
                Body body = new Body(
                        run.experiment(),
                        run.round(),
                        run.messages(),
                        run.bytes(),
                        run.seconds(),
                        run.history(),
                        run.numbers());
                byte[] json = GSON.toJson(new Head(VERSION, body)).getBytes(StandardCharsets.UTF_8);
                store(zip, JSON, Blocks.of(json));
                store(zip, ARRAYS, run.arrays());
            }
            seal(beside);
        });
    }

    /** An entry as it is. */
    static void store(ZipOutputStream zip, String name, Blocks content) throws IOException {
        zip.putNextEntry(entry(name, content.size(), content.crc()));
        content.writeTo(zip);
        zip.closeEntry();
    }

    /** One that is not compressed. */
    static ZipEntry entry(String name, long size, long crc) {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCrc(crc);
        return entry;
    }

    private static void seal(Path beside) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(beside.toFile(), "rw")) {
            byte[] digest = digest(beside);
            file.seek(file.length() - SEAL);
            file.write(HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Of all but the seal. */
    private static byte[] digest(Path path) throws IOException {
        try (InputStream file = new FileInputStream(path.toFile())) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] part = new byte[LOOK];
            for (long left = Files.size(path) - SEAL; left > 0; ) {
                int count = file.read(part, 0, (int) Math.min(left, LOOK));
                if (count < 0) throw new EOFException("it was cut while it was read");
                sha.update(part, 0, count);
                left -= count;
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Bug: every Java has SHA-256", e);
        }
    }

    /** Reads a file; the error names it and says what is wrong with it. */
    static Checkpoint read(Path path) throws IOException {
        if (!Files.exists(path)) throw new IllegalArgumentException("resume needs a saved run, got no file " + path);
        if (Files.isDirectory(path))
            throw new IllegalArgumentException("resume needs a saved run, got the folder " + path);
        int format = format(path);
        if (format > VERSION)
            throw new IllegalArgumentException("resume needs a run saved by this version or an older one, got " + path
                    + " of format " + format + " where " + VERSION + " is known");
        if (format > 0 && format < VERSION)
            throw new IllegalArgumentException("resume needs a run of format " + VERSION + ", got " + path
                    + " of format " + format + "; run the experiment again");
        if (format == 0 || !sealed(path)) throw damaged(path, null);
        try (ZipInputStream zip = open(path)) {
            Body body = body(path, entry(path, zip, JSON));
            Blocks arrays = entry(path, zip, ARRAYS);
            if (body == null || body.impossible()) throw damaged(path, null);
            return new Checkpoint(
                    body.experiment(),
                    body.round(),
                    body.messages(),
                    body.bytes(),
                    body.seconds(),
                    body.history(),
                    body.numbers(),
                    arrays);
        } catch (ZipException | EOFException | JsonParseException e) {
            throw damaged(path, e);
        }
    }

    private static ZipInputStream open(Path path) throws IOException {
        return new ZipInputStream(new FileInputStream(path.toFile()), StandardCharsets.ISO_8859_1);
    }

    /** The format of a saved run whose first entry is whole; 0 for anything else. */
    private static int format(Path path) throws IOException {
        try (ZipInputStream zip = open(path)) {
            ZipEntry first = zip.getNextEntry();
            if (first == null || !first.getName().equals(JSON)) return 0;
            Matcher head = FORMAT.matcher(new String(zip.readNBytes(LOOK), StandardCharsets.UTF_8));
            int format = head.matches() ? Integer.parseInt(head.group(1)) : 0;
            byte[] part = new byte[LOOK];
            for (long seen = 0, count; format != VERSION && (count = zip.read(part)) >= 0; )
                if ((seen += count) > MOST) return 0; // else what ends an entry compares its own checksum
            return format;
        } catch (ZipException | EOFException | IllegalArgumentException other) {
            return 0; // whatever it is, it is none
        }
    }

    private static boolean sealed(Path path) throws IOException {
        long size = Files.size(path);
        if (size < SEAL || size > MOST) return false;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] seal = new byte[SEAL];
            file.seek(size - SEAL);
            file.readFully(seal);
            String expected = HexFormat.of().formatHex(digest(path));
            return expected.equals(new String(seal, StandardCharsets.ISO_8859_1));
        }
    }

    /** The next entry, which says how long it is. */
    private static Blocks entry(Path path, ZipInputStream zip, String name) throws IOException {
        ZipEntry entry = zip.getNextEntry();
        boolean stored = entry != null && entry.getName().equals(name) && entry.getMethod() == ZipEntry.STORED;
        if (!stored || entry.getSize() > Files.size(path)) throw new ZipException("no " + name + " where it belongs");
        requireMemory(path, entry.getSize());
        Blocks content = new Blocks();
        zip.transferTo(content);
        zip.closeEntry();
        return content;
    }

    private static Body body(Path path, Blocks text) throws ZipException {
        if (text.size() > LONGEST) throw new ZipException("a longer run.json than any");
        byte[] json = text.bytes();
        long values = 1;
        for (byte b : json) if (b == ',' || b == '[' || b == '{') values++;
        requireMemory(path, values * PER_VALUE);
        Head head = GSON.fromJson(new String(json, StandardCharsets.UTF_8), Head.class);
        return head == null ? null : head.body();
    }

    /** Refuses to copy what may not fit beside all else; reading asks for the same, so that what is written can be read. */
    static void requireMemory(String call, long bytes, long most) {
        if (bytes > most)
            throw new IllegalArgumentException(call + " needs memory for a copy of the state, at most " + most
                    + " bytes, got a state of " + bytes + "; start Java with a larger -Xmx");
    }

    /** How many bytes of a run may be in memory at once, beside the run itself. */
    static long memory() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    private static void requireMemory(Path path, long bytes) {
        long most = memory();
        if (bytes > most)
            throw new IllegalArgumentException("resume needs memory for the saved run, at most " + most + " bytes, got "
                    + path + ", which takes " + bytes + "; start Java with a larger -Xmx");
    }

    /** Names what is no file of this toolkit, or no longer. */
    static IllegalArgumentException damaged(Path path, Exception cause) {
        return new IllegalArgumentException(
                "resume needs a whole file written by save(path), got " + path + ", which is damaged or something else",
                cause);
    }
}
