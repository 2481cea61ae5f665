package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that does not give what is on it is not told as a damaged file. Linux has such a file: the memory of this process,
 * of which nothing lies at address 0.
 */
@EnabledOnOs(OS.LINUX)
class BrokenDiskTest {

    private static final Path BROKEN = Path.of("/proc/self/mem");

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        System.setProperty("grapevine.datasets", folder.toString());
    }

    @AfterEach
    void close() {
        System.clearProperty("grapevine.datasets");
    }

    @Test
    void aDataFileIsNotCalledDamaged() throws IOException {
        for (String name : new String[] {"data.csv.gz", "data.csv"}) {
            Path file = Files.createSymbolicLink(folder.resolve(name), BROKEN);
            String expected =
                    "a data set needs the readable file " + file + ", got java.io.IOException: Input/output error";
            assertEquals(expected, fails(() -> Reading.bytes(file)));
            assertEquals(expected, fails(() -> Reading.lines(file)));
        }
    }

    @Test
    void anArchiveIsNotCalledDamaged() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Path tar = Files.createSymbolicLink(folder.resolve("sub/data.tar.gz"), BROKEN);
        Remote remote = Remote.of("Test data", "none", "", 1, "http://localhost/data.tar.gz");
        assertEquals(
                "Test data needs a disk that can be read, got no way to read " + tar
                        + " (Input/output error); see to it and load it again",
                fails(() -> DataFolder.unpack("sub", remote, Map.of(), () -> false)));
        assertTrue(Files.isSymbolicLink(tar), "it stays");
    }

    /** A disk on which another folder can be made is not at fault. */
    @Test
    void aNameThatNoDiskTakesIsTheArchivesFault() throws IOException {
        String name = "x".repeat(300);
        Path zip = Files.createDirectory(folder.resolve("sub")).resolve("data.zip");
        for (String end : new String[] {"", "/"}) {
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry(name + end));
            }
            Remote remote = Remote.of("Test data", "none", "", 1, "http://localhost/data.zip");
            assertEquals(
                    zip + " needs to be the archive of Test data, got no way to write "
                            + zip.resolveSibling("data.zip.unpacking").resolve(name)
                            + " (File name too long); delete it and load again",
                    fails(() -> DataFolder.unpack("sub", remote, Map.of(), () -> false)));
        }
    }

    private static String fails(Executable call) {
        return assertThrows(UncheckedIOException.class, call).getMessage();
    }

    /** An interrupt closes the file that is read. */
    @Test
    void anInterruptIsNotToldAsABrokenFile() throws IOException {
        Path table = Files.writeString(folder.resolve("table.csv"), "a,label\n1,x\n2,y\n");
        Thread.currentThread().interrupt();
        try {
            assertThrows(CancellationException.class, () -> new Csv(table, "label").load());
        } finally {
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
        }
    }
}
