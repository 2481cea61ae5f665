package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Arrays by name as NumPy writes them, without compression. What others wrote is looked through before any array is made:
 * numbers only, as many as the shape says, and nothing that is larger than it looks. Large arrays are taken from their engine, and
 * handed to it, some rows at a time, since no buffer holds more than two billion bytes.
 */
final class Npz {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int ALIGN = 64;
    private static final int PIECE = 1 << 24; // bytes
    private static final String SUFFIX = ".npy";
    private static final Pattern HEADER = Pattern.compile("\\{'descr': '([<=|]?[a-z]\\d)', 'fortran_order': False,"
            + " 'shape': \\(((?:\\d{1,9}, ?)*(?:\\d{1,9})?)\\),? ?\\} *\n");

    private Npz() {}

    /** The arrays under their names. */
    static Blocks write(Map<String, NDArray> arrays) {
        return write(arrays, PIECE);
    }

    /** @param piece bytes that are taken from an engine at a time, or a row of more */
    static Blocks write(Map<String, NDArray> arrays, long piece) {
        Blocks bytes = new Blocks();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, NDArray> named : arrays.entrySet())
                store(zip, named.getKey() + SUFFIX, named.getValue(), piece);
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: memory can be written", e);
        }
        return bytes;
    }

    /** An entry says its checksum first, so the array is gone through twice, and never there a second time. */
    private static void store(ZipOutputStream zip, String name, NDArray array, long piece) throws IOException {
        CRC32 crc = new CRC32();
        long[] size = {0};
        npy(array, piece, bytes -> {
            size[0] += bytes.remaining();
            crc.update(bytes);
        });
        zip.putNextEntry(SavedFile.entry(name, size[0], crc.getValue()));
        byte[] some = new byte[1 << 16];
        npy(array, piece, bytes -> {
            while (bytes.hasRemaining()) {
                int count = Math.min(some.length, bytes.remaining());
                bytes.get(some, 0, count);
                zip.write(some, 0, count);
            }
        });
        zip.closeEntry();
    }

    /** Takes some bytes after the other. */
    private interface Taker {
        void take(ByteBuffer bytes) throws IOException;
    }

    private static void npy(NDArray array, long piece, Taker taker) throws IOException {
        taker.take(ByteBuffer.wrap(header(array)));
        Shape shape = array.getShape();
        long rows = rows(shape, array.getDataType(), piece);
        if (rows == 0) taker.take(array.toByteBuffer());
        for (long from = 0; rows > 0 && from < shape.get(0); from += rows)
            try (NDArray some = array.get(range(from, Math.min(from + rows, shape.get(0))))) {
                taker.take(some.toByteBuffer());
            }
    }

    private static byte[] header(NDArray array) {
        StringBuilder shape = new StringBuilder();
        for (long size : array.getShape().getShape()) shape.append(size).append(", ");
        String header = "{'descr': '" + array.getDataType().asNumpy() + "', 'fortran_order': False, 'shape': ("
                + shape.toString().trim() + "), }";
        int before = MAGIC.length + Short.BYTES;
        int start = (before + header.length() + 1 + ALIGN - 1) / ALIGN * ALIGN;
        byte[] content = new byte[start];
        Arrays.fill(content, (byte) ' ');
        System.arraycopy(MAGIC, 0, content, 0, MAGIC.length);
        content[MAGIC.length] = (byte) (start - before);
        content[MAGIC.length + 1] = (byte) (start - before >> 8);
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, content, before, header.length());
        content[start - 1] = '\n';
        return content;
    }

    /** How many rows make a piece; 0 where the whole array is one. */
    private static long rows(Shape shape, DataType type, long piece) {
        long bytes = shape.size() * type.getNumOfBytes();
        return bytes <= piece || shape.dimension() == 0 ? 0 : Math.max(1, piece / (bytes / shape.get(0)));
    }

    /** The bytes of the largest piece in which the array is written. */
    static long piece(NDArray array) {
        Shape shape = array.getShape();
        long bytes = shape.size() * array.getDataType().getNumOfBytes(), rows = rows(shape, array.getDataType(), PIECE);
        return rows == 0 ? bytes : Math.min(bytes, rows * (bytes / shape.get(0)));
    }

    private static NDIndex range(long from, long to) {
        return new NDIndex().addSliceDim(from, to);
    }

    /** What an array claims to be. */
    record Claim(Shape shape, DataType type) {}

    /** The arrays by name, made in {@code manager}, after all of them were looked through. */
    static Map<String, NDArray> read(NDManager manager, Blocks npz) {
        return read(manager, npz, PIECE);
    }

    /** @param piece bytes that are handed to an engine at a time, or a row of more */
    static Map<String, NDArray> read(NDManager manager, Blocks npz, long piece) {
        claims(npz);
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        try (ZipInputStream zip = open(npz)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                NDArray array = array(manager, zip, head(entry.getName(), zip), piece);
                arrays.put(name(entry), array);
            }
        } catch (IOException e) {
            throw foreign("something else", e);
        }
        return arrays;
    }

    private static NDArray array(NDManager manager, InputStream in, Claim claim, long piece) throws IOException {
        Shape shape = claim.shape();
        long rows = rows(shape, claim.type(), piece);
        if (rows == 0) return manager.create(numbers(manager, in, claim), shape, claim.type());
        NDArray whole = manager.zeros(shape, claim.type());
        for (long from = 0; from < shape.get(0); from += rows) {
            long to = Math.min(from + rows, shape.get(0));
            long[] sizes = shape.getShape().clone();
            sizes[0] = to - from;
            Claim some = new Claim(new Shape(sizes), claim.type());
            try (NDArray part = manager.create(numbers(manager, in, some), some.shape(), some.type())) {
                whole.set(range(from, to), part);
            }
        }
        return whole;
    }

    private static ByteBuffer numbers(NDManager manager, InputStream in, Claim claim) throws IOException {
        int bytes = Math.toIntExact(claim.shape().size() * claim.type().getNumOfBytes());
        ByteBuffer numbers = manager.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        byte[] some = new byte[Math.min(bytes, 1 << 16)];
        for (int count; numbers.hasRemaining(); numbers.put(some, 0, count))
            count = in.readNBytes(some, 0, Math.min(some.length, numbers.remaining()));
        return numbers.rewind();
    }

    private static ZipInputStream open(Blocks npz) {
        return new ZipInputStream(npz.open(), StandardCharsets.ISO_8859_1);
    }

    private static String name(ZipEntry entry) throws IOException {
        String name = entry.getName();
        if (entry.getMethod() != ZipEntry.STORED || !name.endsWith(SUFFIX)) throw foreign(name, null);
        return name.substring(0, name.length() - SUFFIX.length());
    }

    /** What the arrays are, without making any of them; refuses what is no plain array of numbers. */
    static Map<String, Claim> claims(Blocks npz) {
        Map<String, Claim> claims = new LinkedHashMap<>();
        try (ZipInputStream zip = open(npz)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; )
                if (claims.put(name(entry), claim(entry.getName(), zip)) != null)
                    throw foreign("names that are given twice", null);
        } catch (IOException e) {
            throw foreign("something else", e);
        }
        return claims;
    }

    /** What stands before the numbers. */
    private static Claim head(String name, InputStream zip) throws IOException {
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
        return new Claim(new Shape(sizes), type(name, parts.group(1)));
    }

    private static Claim claim(String name, InputStream in) throws IOException {
        Claim claim = head(name, in);
        long bytes = in.skip(Long.MAX_VALUE), claimed = claim.type().getNumOfBytes();
        while (in.read() >= 0) bytes += 1 + in.skip(Long.MAX_VALUE);
        try {
            for (long size : claim.shape().getShape()) claimed = Math.multiplyExact(claimed, size);
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
