package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import grapevine.machine.FullDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the disk is full, no half file has the name of a whole one, and nothing half unpacked is left. */
class FullDiskFetchTest {

    static Stream<FullDisk> disks() {
        return FullDisk.all();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void whatDoesNotFitIsSaidAndNotLeftUnderItsName(FullDisk disk, @TempDir Path folder) throws Exception {
        disk.run(Fetcher.class, folder);
    }

    /** What the other process does. */
    static final class Fetcher {
        private static Path disk;
        private static String reason;

        public static void main(String[] arguments) throws IOException {
            disk = Path.of(arguments[0]);
            reason = FullDisk.reason(disk);
            System.setProperty("grapevine.datasets", disk.toString());
            download();
            unpack("data.zip", zip());
            unpack("data.tar.gz", tar());
            if (!reason.startsWith("No space")) return; // only files are limited, not how many there are
            crowd("data.zip", crowded("/"));
            crowd("data.zip", crowded(""));
        }

        private static void download() throws IOException {
            byte[] content = new byte[2 * FullDisk.BYTES];
            new Random(1).nextBytes(content);
            Path file = disk.resolve("sub/data.bin"), part = disk.resolve("sub/data.bin.part");
            try (RawServer server = new RawServer(RawServer.good(content))) {
                Remote remote = Remote.of("Test data", "none", RawServer.sum(content), 1, server.address());
                assertEquals(
                        "Test data needs " + file + ", got no way to write " + part + " (" + reason + "); fetch "
                                + server.address() + " into that place, or let GRAPEVINE_DATASETS name a folder that"
                                + " has it",
                        fails(() -> DataFolder.fetch("sub/data.bin", remote)));
                assertEquals(1, server.asked.size(), "and not tried again");
            }
            FullDisk.requireOnly(disk, "sub/.lock", "sub/data.bin.part");
            byte[] came = Files.readAllBytes(part);
            assertTrue(came.length > 0);
            assertArrayEquals(Arrays.copyOf(content, came.length), came, "what came is kept");
            Files.delete(part);
        }

        /** Fetched, and then as if somebody had put it there. */
        private static void unpack(String name, byte[] archive) throws IOException {
            Path large = disk.resolve("sub").resolve(name + ".unpacking").resolve("large");
            String message = "Test data needs room to be unpacked, got no way to write " + large + " (" + reason
                    + "); make some and load it again";
            try (RawServer server = new RawServer(RawServer.good(archive))) {
                String address = server.address().replace("data.bin", name);
                Remote remote = Remote.of("Test data", "none", RawServer.sum(archive), 1, address);
                for (int attempt = 0; attempt < 2; attempt++) {
                    assertEquals(
                            message,
                            fails(() -> DataFolder.unpack("sub", remote, Map.of(), () -> Files.exists(large))));
                    FullDisk.requireOnly(disk, "sub/.lock", "sub/" + name);
                }
                assertEquals(1, server.asked.size(), "the archive is kept");
            }
            Files.delete(disk.resolve("sub").resolve(name));
        }

        /** No file or folder more can be made: a full disk, and no fault of the archive. */
        private static void crowd(String name, byte[] content) throws IOException {
            Path archive = Files.write(disk.resolve("sub").resolve(name), content);
            Remote remote = Remote.of("Test data", "none", "", 1, "http://localhost/" + name);
            String message = fails(() -> DataFolder.unpack("sub", remote, Map.of(), () -> false));
            String unmade = Pattern.quote(archive + ".unpacking/entry ") + "\\d\\d";
            String expected = "Test data needs room to be unpacked, got no way to write " + unmade
                    + " \\(No space left on device\\); make some and load it again";
            assertTrue(message.matches(expected), message);
            FullDisk.requireOnly(disk, "sub/.lock", "sub/" + name);
        }

        private static byte[] crowded(String end) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                for (int i = 0; i < FullDisk.FILES; i++) zip.putNextEntry(new ZipEntry("entry " + i + end));
            }
            return bytes.toByteArray();
        }

        private static byte[] zip() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.putNextEntry(new ZipEntry("small"));
                zip.write(1);
                zip.putNextEntry(new ZipEntry("large"));
                zip.write(new byte[2 * FullDisk.BYTES]);
            }
            return bytes.toByteArray();
        }

        private static byte[] tar() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
                TarArchiveEntry large = new TarArchiveEntry("large");
                large.setSize(2 * FullDisk.BYTES);
                tar.putArchiveEntry(large);
                tar.write(new byte[2 * FullDisk.BYTES]);
                tar.closeArchiveEntry();
            }
            return bytes.toByteArray();
        }

        private static String fails(Executable call) {
            return assertThrows(UncheckedIOException.class, call).getMessage();
        }
    }
}
