package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that never have the file, and what is said of them; none of them is waited for without end. */
@Timeout(120)
class HopelessServerTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String SUM = "MD5:00000000000000000000000000000000";

    @TempDir
    Path folder;

    private Duration patience = Duration.ofSeconds(30);
    private Path target;

    @BeforeEach
    void open() {
        target = folder.resolve("data.bin");
        System.setProperty("grapevine.datasets", folder.toString());
    }

    @AfterEach
    void close() {
        System.clearProperty("grapevine.datasets");
    }

    @Test
    void aServerThatRefusesIsAskedOnce() throws Exception {
        for (String status : List.of("400 Bad", "401 No", "403 No", "404 None", "410 Gone", "204 Empty", "304 Same"))
            says(
                    "HTTP status " + status.substring(0, 3) + " from ADDRESS",
                    1,
                    RawServer.text("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void aServerThatIsBusyIsAskedFourTimes() throws Exception {
        for (String status : List.of("500 Oh", "503 Busy", "429 Slow"))
            says(
                    "a broken connection (HTTP status " + status.substring(0, 3) + " from ADDRESS)",
                    4,
                    RawServer.text("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void redirectsLeadNowhereElse() throws Exception {
        for (String place : List.of("file:///etc/passwd", "ftp://localhost/data.bin", "jar:file:/a.jar!/b"))
            says("HTTP status 302 from ADDRESS, which leads on to " + place, 1, redirect(place));
        ends("HTTP status 302 from ADDRESS, which leads on to /data.bin", redirect("/data.bin"));
    }

    @Test
    void aWebPageIsNoFile() throws Exception {
        says(
                "a web page in place of the file from ADDRESS",
                1,
                RawServer.text(OK + "Content-Type: text/html; charset=utf-8\r\n\r\n<html>Please log in</html>"));
        says(
                "a file with another checksum: data.bin.part needs " + SUM
                        + ", got MD5:fcfe9946f2dd7c7a84f71bc174d3928b",
                2,
                RawServer.text(OK + "\r\n<html>Please log in</html>"));
    }

    @Test
    void aServerThatSendsTooMuchIsStopped() throws Exception {
        byte[] much = new byte[1 << 16];
        RawServer.Say endless = (out, from) -> {
            out.write((OK + "\r\n").getBytes());
            for (long sent = 0; sent < 1L << 32; sent += much.length) out.write(much);
        };
        says("more than the 2 MB that it may have from ADDRESS", 1, endless);
        says(
                "more than the 2 MB that it may have from ADDRESS",
                1,
                RawServer.text(OK + "Content-Length: 999999999999999\r\n\r\nabc"));
        assertEquals(0, Files.size(folder.resolve("data.bin.part")));
    }

    @Test
    void aServerThatHangsIsLeft() throws Exception {
        patience = Duration.ofMillis(300);
        RawServer.Say silent = (out, from) -> Thread.sleep(60_000);
        ends("a broken connection (request timed out)", silent);
        RawServer.Say half = (out, from) -> {
            out.write((OK + "Content-Length: 5000\r\n\r\nabc").getBytes());
            Thread.sleep(60_000);
        };
        ends("a broken connection (a server that sent less than 1024 bytes in 0.3 s)", half);
        RawServer.Say drop = (out, from) -> {
            out.write((OK + "\r\n").getBytes());
            for (int sent = 0; sent < 6000; sent++) {
                out.write('a');
                Thread.sleep(10);
            }
        };
        ends("a broken connection (a server that sent less than 1024 bytes in 0.3 s)", drop);
    }

    @Test
    void whatIsNoHttpIsSaidToBeABrokenConnection() throws Exception {
        String no = "Content-Length: 0\r\n\r\n";
        for (String said : List.of(
                "",
                "\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/1.1 OK\r\n\r\n",
                OK + "Content-Length: many\r\n\r\nabc",
                OK + "Content-Length: -5\r\n\r\nabc",
                OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://[no address\r\n" + no,
                "HTTP/1.1 302 Found\r\n" + no)) ends("a broken connection (", RawServer.text(said));
    }

    @Test
    void nobodyThereIsSaid() throws Exception {
        String address;
        try (RawServer server = new RawServer(RawServer.text(""))) {
            address = server.address();
        }
        assertEquals(
                "a broken connection (no connection to 127.0.0.1)",
                assertThrows(IOException.class, () -> download(address).to(target))
                        .getMessage());
        assertEquals(
                "a broken connection (no connection to nobody.invalid)",
                assertThrows(IOException.class, () -> download("http://nobody.invalid/data.bin")
                                .to(target))
                        .getMessage());
    }

    @Test
    void ofSeveralAddressesAllAreSaid() throws Exception {
        try (RawServer none = new RawServer(RawServer.text("HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n"));
                RawServer page = new RawServer(RawServer.text(OK + "Content-Type: text/html\r\n\r\n<html>"))) {
            Remote remote = Remote.of("Test data", "none", SUM, 2, none.address(), page.address());
            assertEquals(
                    "HTTP status 404 from " + none.address() + ", then a web page in place of the file from "
                            + page.address(),
                    assertThrows(IOException.class, () -> new Download(remote).to(target))
                            .getMessage());
        }
    }

    private static RawServer.Say redirect(String place) {
        return RawServer.text("HTTP/1.1 302 Found\r\nLocation: " + place + "\r\nContent-Length: 0\r\n\r\n");
    }

    private void says(String message, int requests, RawServer.Say say) throws IOException {
        assertEquals(requests, ends(message, say), message);
    }

    /** Returns how often the server was asked. A message that ends in a bracket is followed by words of Java's client. */
    private int ends(String message, RawServer.Say say) throws IOException {
        try (RawServer server = new RawServer(say)) {
            Download download = download(server.address());
            String said =
                    assertThrows(IOException.class, () -> download.to(target)).getMessage();
            String expected = message.replace("ADDRESS", server.address());
            assertEquals(expected, message.endsWith("(") ? said.substring(0, message.length()) : said);
            assertFalse(Files.exists(target), message);
            return server.asked.size();
        }
    }

    private Download download(String address) {
        return new Download(Remote.of("Test data", "none", SUM, 2, address), patience, Duration.ofMillis(1));
    }
}
