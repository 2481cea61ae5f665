package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays that are larger than a buffer may be, with buffers of some bytes in the place of two billion. */
class NpzTest {

    private static Map<String, NDArray> arrays(NDManager manager) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        double[] numbers = new Random(1).doubles(70).toArray();
        arrays.put("models", manager.create(numbers, new Shape(7, 10)));
        arrays.put("single", manager.create(numbers, new Shape(7, 10)).toType(DataType.FLOAT32, false));
        arrays.put("cube", manager.create(numbers, new Shape(5, 2, 7)));
        arrays.put("line", manager.create(numbers, new Shape(70)));
        arrays.put("one", manager.create(3.5));
        arrays.put("whole", manager.create(new long[] {1, -2, 1L << 40}));
        arrays.put("none", manager.zeros(new Shape(0, 3)));
        return arrays;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Java", "PyTorch", "MXNet"})
    void arraysInPiecesAreThoseInOne(String engine) {
        try (NDManager manager = Engines.manager(engine)) {
            Map<String, NDArray> arrays = arrays(manager);
            if (engine.equals("MXNet")) arrays.remove("none"); // it knows no such array
            byte[] whole = Npz.write(arrays).bytes();
            for (long piece : new long[] {1, 80, 100, 240, 559, 560, 10_000}) {
                assertArrayEquals(whole, Npz.write(arrays, piece).bytes(), "written by " + piece);
                Map<String, NDArray> read = Npz.read(manager, Blocks.of(whole), piece);
                assertEquals(arrays.keySet(), read.keySet());
                read.forEach((name, array) -> {
                    NDArray before = arrays.get(name);
                    assertEquals(before.getDataType(), array.getDataType(), name);
                    assertEquals(before.getShape(), array.getShape(), name);
                    assertTrue(before.contentEquals(array), name + " read by " + piece);
                });
            }
        }
    }

    @Test
    void blocksAreOneAfterTheOther() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(2).nextBytes(bytes);
        Blocks blocks = new Blocks(10_000);
        blocks.write(bytes[0]);
        blocks.write(bytes, 1, 49_999);
        blocks.write(bytes, 50_000, 50_000);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        assertEquals(bytes.length, blocks.size());
        assertEquals(crc.getValue(), blocks.crc());
        assertArrayEquals(bytes, blocks.bytes());
        Blocks copy = new Blocks(777);
        try (InputStream in = blocks.open()) {
            in.transferTo(copy);
        }
        assertArrayEquals(bytes, copy.bytes());
        Blocks again = new Blocks();
        blocks.writeTo(again);
        assertArrayEquals(bytes, again.bytes());
        assertArrayEquals(new byte[0], new Blocks().bytes());
    }

    /** Five gigabytes of zeros, in a file that has no room for them: more than zip files once could count. */
    @Test
    void moreThanFourGigabytesAreOneEntry(@TempDir Path folder) throws IOException {
        byte[] block = new byte[1 << 26];
        Blocks large = new Blocks(block.length, Collections.nCopies(80, block));
        Path path = folder.resolve("large.zip");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                ZipOutputStream zip = new ZipOutputStream(sparse(file, block))) {
            SavedFile.store(zip, "large", large);
            SavedFile.store(zip, "small", Blocks.of(new byte[] {1, 2, 3}));
        }
        assertTrue(Files.size(path) > 80L * block.length);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(path))) {
            assertEquals(80L * block.length, zip.getNextEntry().getSize());
            assertEquals(80L * block.length, zip.skip(Integer.MAX_VALUE) + zip.skip(Integer.MAX_VALUE) + rest(zip));
            assertEquals("small", zip.getNextEntry().getName());
            assertArrayEquals(new byte[] {1, 2, 3}, zip.readAllBytes());
        }
    }

    private static long rest(InputStream in) throws IOException {
        byte[] some = new byte[1 << 16];
        long rest = 0;
        for (int count; (count = in.read(some)) >= 0; ) rest += count;
        return rest;
    }

    /** Where the whole block is said, it goes on behind it. */
    private static OutputStream sparse(RandomAccessFile file, byte[] block) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                file.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                if (bytes == block) file.seek(file.getFilePointer() + count);
                else file.write(bytes, from, count);
            }
        };
    }

    @Test
    void aStateThatFillsTheMemoryIsRefusedBeforeItIsCopied() {
        SavedFile.requireMemory("save(path)", 100, 100);
        assertEquals(
                "save(path) needs memory for a copy of the state, at most 100 bytes, got a state of 101;"
                        + " start Java with a larger -Xmx",
                assertThrows(IllegalArgumentException.class, () -> SavedFile.requireMemory("save(path)", 101, 100))
                        .getMessage());
    }
}
