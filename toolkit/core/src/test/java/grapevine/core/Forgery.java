package grapevine.core;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Saved runs with something else inside, and a checksum that is right. */
public final class Forgery {
    private static final int SEAL = 64;

    private Forgery() {}

    /** A zip of these entries, each stored as it is or deflated. */
    static byte[] zip(Map<String, byte[]> entries, boolean stored) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment("0".repeat(SEAL));
            for (Map.Entry<String, byte[]> named : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(named.getKey());
                CRC32 crc = new CRC32();
                crc.update(named.getValue());
                entry.setMethod(stored ? ZipEntry.STORED : ZipEntry.DEFLATED);
                if (stored) entry.setSize(named.getValue().length);
                if (stored) entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(named.getValue());
            }
        }
        return bytes.toByteArray();
    }

    /** The same with its checksum at its end. */
    static byte[] sealed(byte[] zip) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(zip, 0, zip.length - SEAL);
            byte[] sealed = zip.clone();
            byte[] seal = HexFormat.of().formatHex(sha.digest()).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(seal, 0, sealed, zip.length - SEAL, SEAL);
            return sealed;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, byte[]> entries(byte[] zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) entries.put(entry.getName(), in.readAllBytes());
        }
        return entries;
    }

    /** A copy of a saved run beside it, with one of its entries changed. */
    static Path changed(Path run, String entry, UnaryOperator<byte[]> change) throws IOException {
        Map<String, byte[]> entries = entries(Files.readAllBytes(run));
        entries.computeIfPresent(entry, (name, content) -> change.apply(content));
        return Files.write(run.resolveSibling("forged"), sealed(zip(entries, true)));
    }

    /** A copy of a saved run beside it, with another text in the place of one in its run.json. */
    public static Path replaced(Path run, String text, String by) throws IOException {
        return changed(run, "run.json", json -> {
            String before = new String(json, StandardCharsets.UTF_8), after = before.replace(text, by);
            if (before.equals(after)) throw new AssertionError("no " + text + " in " + before);
            return after.getBytes(StandardCharsets.UTF_8);
        });
    }

    /** A copy of a saved run beside it, whose array {@code models} has this header before these bytes. */
    public static Path models(Path run, String header, byte[] numbers) throws IOException {
        return changed(run, "state.npz", npz -> npz(Map.of("models.npy", npy(header, numbers)), true));
    }

    static byte[] npz(Map<String, byte[]> arrays, boolean stored) {
        try {
            return zip(arrays, stored);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] npy(String header, byte[] numbers) {
        byte[] text = (header + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)};
        byte[] whole = Arrays.copyOf(start, start.length + text.length + numbers.length);
        System.arraycopy(text, 0, whole, start.length, text.length);
        System.arraycopy(numbers, 0, whole, start.length + text.length, numbers.length);
        return whole;
    }
}
