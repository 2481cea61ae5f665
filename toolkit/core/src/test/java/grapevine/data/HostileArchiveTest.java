package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that lead out of their folder, burst, or are damaged: all or nothing of them is unpacked. */
class HostileArchiveTest {

    private static final String OUTSIDE = "an archive that does not stay in its folder: ";

    @TempDir
    Path folder;

    private Path into;

    @BeforeEach
    void open() throws IOException {
        into = Files.createDirectories(folder.resolve("a/b/into"));
    }

    @Test
    void namesLeadNowhereElse() throws Exception {
        for (String name : List.of(
                "../evil.txt",
                "..",
                ".",
                "a/../../evil.txt",
                "a/../../../../../../../../tmp/evil.txt",
                folder + "/evil.txt",
                "//evil.txt",
                "a\0b.txt")) {
            String said = name.replace('\0', '?');
            assertEquals(
                    OUTSIDE + "some.zip needs plain files below " + into + ", got " + said,
                    refused(zip("good.txt", "good", name, "evil")));
            assertFalse(Files.exists(folder.resolve("evil.txt")));
        }
        for (String name : List.of("..\\evil.txt", "a\\b.txt", "C:\\evil.txt", "../evil.txt"))
            assertEquals(
                    OUTSIDE + "some.tar.gz needs plain files below " + into + ", got " + name,
                    refused(tar(new TarArchiveEntry(name))));
    }

    @Test
    void linksAndDevicesAreRefused() throws Exception {
        for (byte type : new byte[] {
            TarConstants.LF_LINK,
            TarConstants.LF_SYMLINK,
            TarConstants.LF_CHR,
            TarConstants.LF_BLK,
            TarConstants.LF_FIFO
        }) {
            TarArchiveEntry entry = new TarArchiveEntry("special", type);
            entry.setLinkName("/etc/passwd");
            assertEquals(
                    OUTSIDE + "some.tar.gz needs plain files below " + into + ", got special", refused(tar(entry)));
        }
        for (int mode : new int[] {0120777, 0010644, 0020644, 0060644, 0140644}) {
            ZipArchiveEntry entry = new ZipArchiveEntry("special");
            entry.setUnixMode(mode);
            assertEquals(OUTSIDE + "some.zip needs plain files below " + into + ", got special", refused(zip(entry)));
        }
    }

    @Test
    void aNameThatComesTwiceIsRefused() throws Exception {
        assertEquals("a damaged archive (a.txt twice)", refused(zip("a.txt", "one", "a.txt", "two")));
        assertEquals("a damaged archive (b/../a.txt twice)", refused(zip("a.txt", "one", "b/../a.txt", "two")));
        String file = into.resolve("some.zip.unpacking/a").toString();
        assertEquals(file + ", which is no folder", refused(zip("a", "one", "a/b", "two")));
        assertEquals("a damaged archive (a twice)", refused(zip("a/b", "one", "a", "two")));
    }

    @Test
    void aNameThatIsTooLongIsRefused() throws Exception {
        for (int length : new int[] {300, 5000}) {
            String message = refused(zip("good.txt", "good", "x".repeat(length), "evil"));
            assertTrue(message.endsWith("(File name too long)"), message);
        }
    }

    @Test
    void whatGrowsBeyondMeasureIsStopped() throws Exception {
        byte[] zeros = new byte[11_000_000];
        String limit = "a damaged archive (more than 10 MB when unpacked, 20 times its size)";
        assertEquals(limit, refused(zip("zeros", new String(zeros, StandardCharsets.ISO_8859_1))));
        TarArchiveEntry entry = new TarArchiveEntry("zeros");
        entry.setSize(zeros.length);
        assertEquals(limit, refused(tar(entry)));
        byte[] tail = new byte[20_000_000]; // zeros after the end
        assertEquals(limit, refused(Files.write(folder.resolve("some.tar.gz"), Fixtures.gzip(tail))));
        assertTrue(Files.size(folder.resolve("some.tar.gz")) < 100_000);
    }

    @Test
    void filesWithoutEndAreStopped() throws Exception {
        Allowance allowance = Allowance.of(100);
        for (int i = 0; i < 250_000; i++) allowance.entry();
        assertEquals(
                "a damaged archive (more than 250000 files)",
                assertThrows(IOException.class, allowance::entry).getMessage());
    }

    @Test
    void anArchiveInAnArchiveStaysOne() throws Exception {
        Path inner = zip("../evil.txt", "evil");
        byte[] packed = Files.readAllBytes(inner);
        Archive.unpack(zip("inner.zip", new String(packed, StandardCharsets.ISO_8859_1)), into, Map.of());
        assertEquals(List.of("inner.zip"), files(into));
    }

    @Test
    void aCutArchiveIsRefusedWhereverItIsCut() throws Exception {
        for (Path whole : List.of(zip("a.txt", "hello", "b/c.txt", "world"), goodTar())) {
            byte[] bytes = Files.readAllBytes(whole);
            for (int length = 0; length < bytes.length; length++) {
                Files.write(whole, Arrays.copyOf(bytes, length));
                String message = refused(whole);
                assertTrue(message.startsWith("a damaged archive ("), length + ": " + message);
            }
        }
    }

    @Test
    void aChangedByteChangesNoContent() throws Exception {
        for (Path whole : List.of(zip("a.txt", "hello"), goodTar())) {
            byte[] bytes = Files.readAllBytes(whole);
            for (int at = 0; at < bytes.length; at++)
                for (int flip : new int[] {1, 0x80, 0xFF}) {
                    byte[] changed = bytes.clone();
                    changed[at] ^= (byte) flip;
                    Files.write(whole, changed);
                    String place = whole.getFileName() + " byte " + at;
                    try {
                        Archive.unpack(whole, into, Map.of());
                    } catch (IOException e) {
                        assertEquals(List.of(), files(into), place);
                        continue;
                    }
                    List<String> files = files(into); // names in a zip file have no checksum, contents have
                    for (int i = files.size() - 1; i >= 0; i--) {
                        Path file = into.resolve(files.get(i));
                        if (Files.isRegularFile(file)) assertEquals("hello", Files.readString(file), place);
                        Files.delete(file);
                    }
                }
        }
    }

    @Test
    void aWrongChecksumOfOneFileRefusesAll() throws Exception {
        Path zip = zip("a.txt", "hello", "b.txt", "world");
        Map<String, String> sums = Map.of("b.txt", RawServer.sum("other".getBytes(StandardCharsets.UTF_8)));
        String message = assertThrows(IOException.class, () -> Archive.unpack(zip, into, sums))
                .getMessage();
        assertTrue(message.startsWith("a file with another checksum: b.txt needs "), message);
        assertEquals(List.of(), files(into));
    }

    @Test
    void anInterruptLeavesNothing() throws Exception {
        for (Path whole : List.of(zip("a.txt", "hello"), goodTar())) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, () -> Archive.unpack(whole, into, Map.of()));
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
            assertEquals(List.of(), files(into));
        }
    }

    @Test
    void whatAKilledProcessUnpackedIsThrownAway() throws Exception {
        Files.createDirectories(into.resolve("some.zip.unpacking/old"));
        Files.writeString(into.resolve("some.zip.unpacking/old/half.txt"), "ha");
        Files.writeString(Files.createDirectories(into.resolve("b")).resolve("mine.txt"), "mine");
        Archive.unpack(zip("a.txt", "hello", "b/c.txt", "world"), into, Map.of());
        assertEquals(List.of("a.txt", "b", "b/c.txt", "b/mine.txt"), files(into));
    }

    private String refused(Path archive) throws IOException {
        String message = Remote.reason(assertThrows(IOException.class, () -> Archive.unpack(archive, into, Map.of())));
        assertEquals(List.of(), files(into), message);
        return message;
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder))
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Names and contents, in turn. */
    private Path zip(String... content) throws IOException {
        Path file = folder.resolve("some.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            for (int i = 0; i < content.length; i += 2) {
                ZipArchiveEntry entry = new ZipArchiveEntry(content[i]);
                entry.setUnixMode(0100644);
                zip.putArchiveEntry(entry);
                zip.write(content[i + 1].getBytes(StandardCharsets.ISO_8859_1));
                zip.closeArchiveEntry();
            }
        }
        return file;
    }

    private Path zip(ZipArchiveEntry entry) throws IOException {
        Path file = folder.resolve("some.zip");
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(file)) {
            zip.putArchiveEntry(entry);
            zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        return file;
    }

    private Path goodTar() throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("a.txt");
        entry.setSize(5);
        return tar(entry);
    }

    /** With "hello" and zeros as content. */
    private Path tar(TarArchiveEntry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.putArchiveEntry(entry);
            tar.write(Arrays.copyOf("hello".getBytes(StandardCharsets.UTF_8), (int) entry.getSize()));
            tar.closeArchiveEntry();
        }
        return Files.write(folder.resolve("some.tar.gz"), Fixtures.gzip(bytes.toByteArray()));
    }
}
