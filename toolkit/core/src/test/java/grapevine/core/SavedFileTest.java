package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonPrimitive;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedFileTest {
    private static final long LITTLE = 8_000_000; // bytes, where the file claims billions

    @TempDir
    Path folder;

    /** Two clients with three numbers each, and no gradient. */
    private record Still() implements Task {
        @Override
        public int clients() {
            return 2;
        }

        @Override
        public Layout layout() {
            return Layout.flat(3);
        }

        @Override
        public NDArray start(NDManager manager, RandomGenerator random) {
            return manager.ones(new Shape(2, 3), DataType.FLOAT64);
        }

        @Override
        public NDArray gradients(NDArray X, Batch batch) {
            return X.zerosLike();
        }

        @Override
        public Map<String, double[]> evaluate(NDArray X) {
            return Map.of();
        }
    }

    private static Loop<?> loop() {
        MixingMatrix pair = MixingMatrix.metropolis(Topology.complete(2));
        RandomStreams streams = new RandomStreams(0);
        Schedule constant = new Schedule.Constant();
        return Loop.of(new Plan(
                new LoopTest.Doubling(1), pair, new Still(), true, 1, 1, constant, 1, List.of(), streams, "Java"));
    }

    private Path saved() throws IOException {
        Path file = folder.resolve("run");
        try (Loop<?> loop = loop()) {
            loop.run(2, t -> {});
            loop.checkpoint(new JsonPrimitive("what")).write(file);
        }
        return file;
    }

    private static String refusal(Path file) {
        return assertThrows(IllegalArgumentException.class, () -> Checkpoint.read(file))
                .getMessage();
    }

    private static String damaged(Path file) {
        return "resume needs a whole file written by save(path), got " + file + ", which is damaged or something else";
    }

    @Test
    void everyByteThatIsFlippedIsNoticed() throws IOException {
        Path file = saved();
        byte[] whole = Files.readAllBytes(file), flipped = whole.clone();
        for (int at = 0; at < whole.length; at++)
            for (int mask : new int[] {1, 0x20, 0xff}) {
                flipped[at] ^= (byte) mask;
                Files.write(file, flipped);
                assertEquals(damaged(file), refusal(file), "byte " + at + " of " + whole.length);
                if (at % 100 == 0) assertArrayEquals(flipped, Files.readAllBytes(file), "the file stays as it is");
                flipped[at] = whole[at];
            }
        Files.write(file, whole);
        assertEquals(2, Checkpoint.read(file).round());
        assertEquals(List.of(file), Files.list(folder).toList());
    }

    @Test
    void everyFileThatIsCutOrGoesOnIsNoticed() throws IOException {
        Path file = saved();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length + 70; length += length == whole.length - 1 ? 2 : 1) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(damaged(file), refusal(file), "cut after " + length + " bytes");
        }
    }

    @Test
    void whateverElseAFileIsIsNamed() throws IOException {
        Path file = folder.resolve("other");
        byte[] npz = Forgery.zip(Map.of("models.npy", Forgery.npy("{}", new byte[0])), true);
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
        for (byte[] other : List.of(
                "hello".repeat(50).getBytes(StandardCharsets.UTF_8),
                "{\"grapevineRun\":3}".getBytes(StandardCharsets.UTF_8),
                png,
                npz,
                Forgery.sealed(npz),
                Forgery.zip(Map.of("run.json", "hello".getBytes(StandardCharsets.UTF_8)), true))) {
            Files.write(file, other);
            assertEquals(damaged(file), refusal(file));
            assertArrayEquals(other, Files.readAllBytes(file));
        }
        assertEquals("resume needs a saved run, got the folder " + folder, refusal(folder));
    }

    @Test
    void olderAndNewerFilesSaySo() throws IOException {
        Path file = folder.resolve("run");
        for (boolean stored : new boolean[] {true, false}) {
            Files.write(file, Forgery.zip(Map.of("run.json", json("{\"grapevineRun\":2,\"body\":{}}")), stored));
            assertEquals(
                    "resume needs a run of format 3, got " + file + " of format 2; run the experiment again",
                    refusal(file));
            Files.write(file, Forgery.zip(Map.of("run.json", json("{\"grapevineRun\":4,\"more\":1}")), stored));
            assertEquals(
                    "resume needs a run saved by this version or an older one, got " + file
                            + " of format 4 where 3 is known",
                    refusal(file));
        }
    }

    private static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> parts(String json) {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("run.json", json(json));
        parts.put("state.npz", new byte[0]);
        return parts;
    }

    @Test
    void aFileThatWouldFillTheMemoryIsRefusedBeforeItDoes() throws IOException {
        Path file = folder.resolve("run");
        String start = "{\"grapevineRun\":3,\"body\":{\"experiment\":";
        byte[] bomb = Forgery.zip(parts(start + " ".repeat(50_000_000)), false);
        byte[] deep = Forgery.zip(parts(start + "[".repeat(100_000)), true);
        for (byte[] other : List.of(bomb, deep)) {
            Files.write(file, Forgery.sealed(other));
            long before = allocated();
            assertEquals(damaged(file), refusal(file));
            assertTrue(allocated() - before < LITTLE, () -> allocated() - before + " bytes");
        }
        Files.write(file, Forgery.sealed(lying()));
        assertEquals(damaged(file), refusal(file), "an entry that claims four gigabytes");
    }

    /** A run.json whose entry claims to be as long as can be said. */
    private static byte[] lying() throws IOException {
        byte[] zip = Forgery.zip(parts("{\"grapevineRun\":3,\"body\":{}}"), true);
        for (int at = 18; at < 26; at++) zip[at] = (byte) (at % 4 == 1 ? 0x7f : 0xff);
        return zip;
    }

    @Test
    void whatNoRunEverWasIsRefused() throws IOException {
        Path file = saved();
        Map<String, String> wrong = new LinkedHashMap<>();
        String what = "\"experiment\":\"what\",", round = what + "\"round\":2,";
        wrong.put(round, what + "\"round\":1,");
        wrong.put("\"round\":2,", "\"round\":-2,");
        wrong.put(round + "\"messages\":4,", round + "\"messages\":-4,");
        wrong.put(what, "");
        wrong.put("\"numbers\":{", "\"others\":{");
        wrong.put("\"history\":[{", "\"history\":[null,{");
        wrong.put("\"round\":2,\"messages\":4,\"bytes\":96,", "\"round\":\"two\",");
        wrong.forEach((text, by) -> {
            Path forged = forged(file, text, by);
            assertEquals(damaged(forged), refusal(forged), by);
        });
    }

    private static Path forged(Path file, String text, String by) {
        try {
            return Forgery.replaced(file, text, by);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void arraysThatAreNoPlainNumbersAreRefusedAndTheRunGoesOn() throws IOException {
        String start = "resume needs plain arrays of numbers in state.npz, got models.npy";
        String huge = "{'descr': '<f8', 'fortran_order': False, 'shape': (2000000, 500000), }";
        byte[] six = new byte[48], pickle = "\u0080\u0004cos\nsystem\n".getBytes(StandardCharsets.ISO_8859_1);
        refused(start + " of shape (2000000, 500000) with 48 bytes of numbers", huge, six);
        String endless = huge.replace("2000000, 500000", "999999999, 999999999, 999999999");
        refused(start + " of shape (999999999, 999999999, 999999999)", endless, six);
        String negative = huge.replace("2000000, 500000", "-2, -3");
        refused(start + " with the header " + negative, negative, six);
        String objects = "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }";
        refused(start + " with the header " + objects, objects, pickle);
        String texts = huge.replace("<f8", "<q9").replace("2000000, 500000", "2, 3");
        refused(start + " of type <q9", texts, six);
        String plain = huge.replace("2000000, 500000", "2, 3");
        refused(start + " of shape (2, 3) with 47 bytes of numbers", plain, new byte[47]);
        String like = "resume needs a run of the same algorithm and model, got a state whose models differs in ";
        refused(like + "shape", plain.replace("2, 3", "3, 2"), six);
        refused(like + "type", plain.replace("<f8", "<i8"), six);
    }

    private void refused(String message, String header, byte[] numbers) throws IOException {
        Path forged = Forgery.models(saved(), header, numbers);
        Checkpoint checkpoint = Checkpoint.read(forged);
        try (Loop<?> loop = loop()) {
            loop.run(1, t -> {});
            long before = allocated();
            assertEquals(
                    message,
                    assertThrows(IllegalArgumentException.class, () -> loop.restore(checkpoint))
                            .getMessage());
            assertTrue(allocated() - before < LITTLE);
            assertEquals(1, loop.round());
            loop.run(1, t -> {});
            assertEquals(1, loop.models()[1][2]);
        }
    }

    @Test
    void compressedArraysAreRefused() throws IOException {
        Path forged = Forgery.changed(saved(), "state.npz", npz -> {
            String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }";
            return Forgery.npz(Map.of("models.npy", Forgery.npy(header, new byte[48])), false);
        });
        Checkpoint checkpoint = Checkpoint.read(forged);
        try (Loop<?> loop = loop()) {
            assertEquals(
                    "resume needs plain arrays of numbers in state.npz, got models.npy",
                    assertThrows(IllegalArgumentException.class, () -> loop.restore(checkpoint))
                            .getMessage());
        }
    }
}
