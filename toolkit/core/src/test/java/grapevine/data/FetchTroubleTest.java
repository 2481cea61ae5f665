package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble on this machine: disks that are full, folders that are none or may not be written. */
class FetchTroubleTest {

    private static final byte[] CONTENT = new byte[5000];

    @TempDir
    Path folder;

    private RawServer server;

    @BeforeEach
    void open() throws IOException {
        server = new RawServer(RawServer.good(CONTENT));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        System.clearProperty("grapevine.datasets");
    }

    @Test
    void aFullDiskIsSaidAndNotTriedAgain() throws Exception {
        Path part = Files.createDirectories(folder.resolve("sub")).resolve("data.bin.part");
        Files.createSymbolicLink(part, Path.of("/dev/full"));
        fails(folder, "no way to write " + part + " (No space left on device)");
        assertEquals(1, server.asked.size());
        assertFalse(Files.exists(folder.resolve("sub/data.bin")));
        Files.delete(part);
        assertArrayEquals(CONTENT, Files.readAllBytes(fetch(folder)));
    }

    @Test
    void aFileInPlaceOfAFolderIsSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("sub"), "a file");
        fails(folder, file + ", which is no folder");
        Path root = Files.writeString(folder.resolve("root"), "a file");
        fails(root, "no way to write " + root.resolve("sub") + " (Not a directory)");
        assertEquals(List.of(), server.asked);
    }

    @Test
    void aFolderInPlaceOfTheFileIsSaid() throws Exception {
        Path part = Files.createDirectories(folder.resolve("sub/data.bin.part"));
        fails(folder, "no way to write " + part + " (Is a directory)");
        Files.delete(part);
        Path target = Files.createDirectories(folder.resolve("sub/data.bin"));
        fails(folder, "no way to write " + target + " (Is a directory)");
    }

    /** Nobody may make files in /proc, not even the superuser, whom permissions do not stop. */
    @Test
    void aFolderThatMayNotBeWrittenIsSaid() {
        fails(Path.of("/proc/self/fd"), "no way to write /proc/self/fd/sub (NoSuchFileException)");
        assertEquals("no permission to write /a", Remote.reason(new AccessDeniedException("/a")));
        assertEquals(
                "no way to write /a (Read-only file system)",
                Remote.reason(new FileSystemException("/a", null, "Read-only file system")));
    }

    @Test
    void aDamagedArchiveWithoutAChecksumIsFetchedAgainTheNextTime() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a.txt"));
            zip.write(CONTENT);
        }
        System.setProperty("grapevine.datasets", folder.toString());
        Path file = folder.resolve("sub/a.txt");
        byte[] whole = bytes.toByteArray(), cut = Arrays.copyOf(whole, whole.length - 1);
        try (RawServer server = new RawServer(RawServer.good(cut), RawServer.good(whole))) {
            String address = server.address().replace("data.bin", "data.zip");
            Remote remote = Remote.of("Test data", "none", "", 1, address);
            String message = assertThrows(UncheckedIOException.class, () -> unpack(remote, file))
                    .getMessage();
            assertTrue(
                    message.startsWith(
                            "Test data needs " + file.resolveSibling("data.zip") + ", got a damaged archive ("),
                    message);
            assertFalse(Files.exists(file.resolveSibling("data.zip")));
            unpack(remote, file);
            assertArrayEquals(CONTENT, Files.readAllBytes(file));
            unpack(remote, file);
            assertEquals(List.of(0, 0), server.asked);
        }
    }

    private static void unpack(Remote remote, Path file) {
        DataFolder.unpack("sub", remote, Map.of(), () -> Files.exists(file));
    }

    private void fails(Path place, String got) {
        String message =
                assertThrows(UncheckedIOException.class, () -> fetch(place)).getMessage();
        assertEquals(
                "Test data needs " + place.resolve("sub/data.bin") + ", got " + got + "; fetch " + server.address()
                        + " into that place, or let GRAPEVINE_DATASETS name a folder that has it",
                message);
    }

    private Path fetch(Path place) {
        System.setProperty("grapevine.datasets", place.toString());
        return DataFolder.fetch(
                "sub/data.bin", Remote.of("Test data", "none", RawServer.sum(CONTENT), 1, server.address()));
    }
}
