package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Arrays by name as NumPy writes them, without compression. What others wrote is looked through before any array is made:
 * numbers only, as many as the shape says, and nothing that is larger than it looks.
 */
final class Npz {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGN = 64;
    private static final String SUFFIX = ".npy";
    private static final Pattern HEADER = Pattern.compile("\\{'descr': '([<>=|]?[a-z]\\d)', 'fortran_order': False,"
            + " 'shape': \\(((?:\\d{1,9}, ?)*(?:\\d{1,9})?)\\),? ?\\} *\n");

    private Npz() {}

    /** The arrays under their names. */
    static byte[] write(Map<String, NDArray> arrays) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, NDArray> named : arrays.entrySet())
                SavedFile.store(zip, named.getKey() + SUFFIX, npy(named.getValue()));
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: memory can be written", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] npy(NDArray array) {
        StringBuilder shape = new StringBuilder();
        for (long size : array.getShape().getShape()) shape.append(size).append(", ");
        String header = "{'descr': '" + array.getDataType().asNumpy() + "', 'fortran_order': False, 'shape': ("
                + shape.toString().trim() + "), }";
        int before = MAGIC.length + Short.BYTES;
        int start = (before + header.length() + 1 + ALIGN - 1) / ALIGN * ALIGN;
        ByteBuffer numbers = array.toByteBuffer();
        byte[] content = new byte[start + numbers.remaining()];
        Arrays.fill(content, 0, start, (byte) ' ');
        System.arraycopy(MAGIC, 0, content, 0, MAGIC.length);
        content[MAGIC.length] = (byte) (start - before);
        content[MAGIC.length + 1] = (byte) (start - before >> 8);
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, content, before, header.length());
        content[start - 1] = '\n';
        numbers.get(content, start, numbers.remaining());
        return content;
    }

    /** What an array claims to be. */
    record Claim(Shape shape, DataType type) {}

    /** The arrays by name, made in {@code manager}, after all of them were looked through. */
    static Map<String, NDArray> read(NDManager manager, byte[] npz) {
        Map<String, Claim> claims = claims(npz);
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        if (claims.isEmpty()) return arrays;
        for (NDArray array : NDList.decode(manager, npz)) arrays.put(array.getName(), array);
        if (!arrays.keySet().equals(claims.keySet())) throw foreign("names that are given twice", null);
        return arrays;
    }

    /** What the arrays are, without making any of them; refuses what is no plain array of numbers. */
    static Map<String, Claim> claims(byte[] npz) {
        Map<String, Claim> claims = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(npz), StandardCharsets.ISO_8859_1)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                String name = entry.getName();
                if (entry.getMethod() != ZipEntry.STORED || !name.endsWith(SUFFIX)) throw foreign(name, null);
                claims.put(name.substring(0, name.length() - SUFFIX.length()), claim(name, zip));
            }
        } catch (IOException e) {
            throw foreign("something else", e);
        }
        return claims;
    }

    private static Claim claim(String name, ZipInputStream zip) throws IOException {
        DataInputStream in = new DataInputStream(zip);
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(MAGIC, magic)) throw foreign(name, null);
        int length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
        String header = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        Matcher parts = HEADER.matcher(header);
        if (!parts.matches()) throw foreign(name + " with the header " + header.strip(), null);
        long[] sizes = Arrays.stream(parts.group(2).split(", ?"))
                .filter(size -> !size.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        Claim claim = new Claim(new Shape(sizes), type(name, parts.group(1)));
        long bytes = in.skip(Long.MAX_VALUE), claimed = claim.type().getNumOfBytes();
        while (in.read() >= 0) bytes += 1 + in.skip(Long.MAX_VALUE);
        try {
            for (long size : sizes) claimed = Math.multiplyExact(claimed, size);
        } catch (ArithmeticException e) {
            throw foreign(name + " of shape " + claim.shape(), e);
        }
        if (bytes != claimed)
            throw foreign(name + " of shape " + claim.shape() + " with " + bytes + " bytes of numbers", null);
        return claim;
    }

    private static DataType type(String name, String descr) {
        try {
            return DataType.fromNumpy(descr);
        } catch (IllegalArgumentException e) {
            throw foreign(name + " of type " + descr, e);
        }
    }

    private static IllegalArgumentException foreign(String what, Exception cause) {
        return new IllegalArgumentException("resume needs plain arrays of numbers in state.npz, got " + what, cause);
    }
}
