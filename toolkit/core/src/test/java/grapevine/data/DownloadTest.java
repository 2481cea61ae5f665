package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from a server on this machine. */
class DownloadTest {

    @TempDir
    Path folder;

    private final List<String> ranges = new ArrayList<>();
    private byte[] content = new byte[3_000_000];
    private int cuts;
    private HttpServer server;
    private Path target;

    @BeforeEach
    void start() throws IOException {
        new SplittableRandom(0).nextBytes(content);
        target = folder.resolve("sub/data.bin");
        System.setProperty("grapevine.datasets", folder.toString());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/data.bin", this::answer);
        server.createContext("/data.zip", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        System.clearProperty("grapevine.datasets");
        System.clearProperty("grapevine.offline");
    }

    @Test
    void aFileIsFetchedOnceAndWhole() throws Exception {
        assertEquals(target, DataFolder.fetch("sub/data.bin", remote("data.bin", sum(content))));
        assertArrayEquals(content, Files.readAllBytes(target));
        DataFolder.fetch("sub/data.bin", remote("data.bin", sum(content)));
        assertEquals(List.of(""), ranges);
        assertEquals(List.of(".lock", "data.bin"), names(target.getParent()));
    }

    @Test
    void aFetchThatWasCutIsContinued() throws Exception {
        cuts = 2;
        new Download(remote("data.bin", sum(content))).to(target);
        assertArrayEquals(content, Files.readAllBytes(target));
        assertEquals(3, ranges.size());
        assertTrue(ranges.get(1).matches("bytes=[1-9]\\d*-"), ranges.toString());
    }

    @Test
    void aFetchIsContinuedInALaterSession() throws Exception {
        Files.createDirectories(target.getParent());
        Files.write(folder.resolve("sub/data.bin.part"), Arrays.copyOf(content, 1000));
        new Download(remote("data.bin", sum(content))).to(target);
        assertArrayEquals(content, Files.readAllBytes(target));
        assertEquals(List.of("bytes=1000-"), ranges);
    }

    @Test
    void aPartThatIsLongerThanTheFileIsFetchedAnew() throws Exception {
        Files.createDirectories(target.getParent());
        Files.write(folder.resolve("sub/data.bin.part"), new byte[content.length + 5]);
        new Download(remote("data.bin", sum(content))).to(target);
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void aFileWithAnotherChecksumIsNotKept() {
        String wanted = "MD5:00000000000000000000000000000000";
        String message = fails(remote("data.bin", wanted));
        assertTrue(message.contains("needs " + wanted + ", got " + sum(content)), message);
        assertEquals(List.of(".lock"), names(folder.resolve("sub")));
    }

    @Test
    void aMissingPageIsNotTriedAgain() {
        String message = fails(remote("nothing.bin", ""));
        assertTrue(message.startsWith("Test data needs " + target + ", got HTTP status 404 from http://"), message);
        assertTrue(message.endsWith(" into that place, or let GRAPEVINE_DATASETS name a folder that has it"), message);
        assertFalse(Files.exists(target));
    }

    @Test
    void theNextAddressIsTried() throws Exception {
        Remote both = Remote.of("Test data", "none", sum(content), 10, address("nothing.bin"), address("data.bin"));
        new Download(both).to(target);
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void withoutANetworkTheErrorSaysWhatToFetchAndWhereToPutIt() {
        Remote remote = remote("data.bin", "");
        server.stop(0);
        String message = fails(remote);
        assertTrue(message.startsWith("Test data needs " + target + ", got a broken connection ("), message);
        assertTrue(message.contains("; fetch " + address("data.bin") + " into that place"), message);
    }

    @Test
    void offlineNothingIsAsked() {
        System.setProperty("grapevine.offline", "true");
        Remote remote = remote("data.bin", "");
        assertThrows(IllegalStateException.class, () -> DataFolder.fetch("sub/data.bin", remote));
        assertEquals(List.of(), ranges);
    }

    @Test
    void anArchiveIsUnpackedIntoItsFolder() throws Exception {
        content = zip("inner/a.txt", "hello");
        DataFolder.unpack("sub", remote("data.zip", ""), Map.of("a.txt", sum("hello".getBytes())), () -> false);
        assertEquals("hello", Files.readString(folder.resolve("sub/inner/a.txt")));
        assertEquals(List.of(".lock", "inner"), names(folder.resolve("sub")));
    }

    @Test
    void anArchiveThatLiesInItsPlaceIsNotFetched() throws Exception {
        Path archive = folder.resolve("sub/data.zip");
        Files.createDirectories(archive.getParent());
        Files.write(archive, zip("inner/a.txt", "hello"));
        DataFolder.unpack("sub", remote("data.zip", ""), Map.of(), () -> false);
        assertEquals("hello", Files.readString(folder.resolve("sub/inner/a.txt")));
        assertEquals(List.of(), ranges);
        Remote other = remote("data.zip", "MD5:0");
        String message = assertThrows(
                        UncheckedIOException.class, () -> DataFolder.unpack("sub", other, Map.of(), () -> false))
                .getMessage();
        assertTrue(
                message.startsWith(archive + " needs to be the archive of Test data, got a file with another checksum:"
                        + " data.zip needs MD5:0, got MD5:"),
                message);
        assertTrue(message.endsWith("; delete it and load again"), message);
    }

    @Test
    void aFileOfAnArchiveWithAnotherChecksumIsNotKept() throws Exception {
        content = zip("a.txt", "hello");
        Remote remote = remote("data.zip", "");
        Map<String, String> sums = Map.of("a.txt", sum("other".getBytes()));
        String message = assertThrows(
                        UncheckedIOException.class, () -> DataFolder.unpack("sub", remote, sums, () -> false))
                .getMessage();
        assertTrue(message.contains("a.txt"), message);
        assertFalse(Files.exists(folder.resolve("sub/a.txt")));
    }

    @Test
    void anArchiveCannotLeaveItsFolder() throws Exception {
        Path zip = Files.write(folder.resolve("evil.zip"), zip("../evil.txt", "x"));
        Path into = folder.resolve("into");
        String message = assertThrows(IOException.class, () -> Archive.unpack(zip, into, Map.of()))
                .getMessage();
        assertTrue(message.endsWith("got ../evil.txt"), message);
        assertFalse(Files.exists(folder.resolve("evil.txt")));
    }

    @Test
    void aTarFileIsUnpacked() throws Exception {
        Path tar = tar(entry("sub/", '5', ""), entry("sub/a.txt", '0', "hello"), entry("sub/b.txt", '0', ""));
        Archive.unpack(tar, folder.resolve("into"), Map.of("a.txt", sum("hello".getBytes())));
        assertEquals("hello", Files.readString(folder.resolve("into/sub/a.txt")));
        assertEquals(List.of("a.txt", "b.txt"), names(folder.resolve("into/sub")));
    }

    @Test
    void aTarFileWithALinkIsRefused() throws Exception {
        for (char link : new char[] {'1', '2'}) {
            Path tar = tar(entry("a.txt", '0', "ok"), entry("link", link, "")), into = folder.resolve("into" + link);
            String message = assertThrows(IOException.class, () -> Archive.unpack(tar, into, Map.of()))
                    .getMessage();
            assertTrue(message.endsWith("got link"), message);
            assertEquals(List.of(), names(into));
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "" : range);
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        try (exchange) {
            if (from >= content.length) exchange.sendResponseHeaders(416, -1);
            else {
                if (range != null)
                    exchange.getResponseHeaders()
                            .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
                exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
                int end = cuts-- > 0 ? from + (content.length - from) / 2 : content.length;
                exchange.getResponseBody().write(content, from, end - from);
            }
        }
    }

    private String fails(Remote remote) {
        return assertThrows(UncheckedIOException.class, () -> DataFolder.fetch("sub/data.bin", remote))
                .getMessage();
    }

    private Remote remote(String file, String checksum) {
        return Remote.of("Test data", "none", checksum, 10, address(file));
    }

    private String address(String file) {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/" + file;
    }

    private static String sum(byte[] bytes) {
        try {
            return "MD5:"
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] zip(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes());
        }
        return bytes.toByteArray();
    }

    private Path tar(byte[]... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] entry : entries) bytes.write(entry);
        bytes.write(new byte[1024]);
        return Files.write(folder.resolve("data.tar.gz"), Fixtures.gzip(bytes.toByteArray()));
    }

    /** A header of 512 bytes: name, size in octal, type, checksum; then the text, filled up to 512 bytes. */
    private static byte[] entry(String name, char type, String text) {
        byte[] entry = new byte[text.isEmpty() ? 512 : 1024];
        put(entry, 0, name);
        put(entry, 100, "0000644\0" + "0000000\0".repeat(2) + String.format("%011o\0", text.length()));
        put(entry, 136, "00000000000\0" + " ".repeat(8) + type + (type == '0' || type == '5' ? "" : "/etc/passwd"));
        put(entry, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < 512; i++) sum += entry[i] & 0xFF;
        put(entry, 148, String.format("%06o\0 ", sum));
        put(entry, 512, text);
        return entry;
    }

    private static void put(byte[] bytes, int at, String text) {
        System.arraycopy(text.getBytes(), 0, bytes, at, text.length());
    }

    private static List<String> names(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
