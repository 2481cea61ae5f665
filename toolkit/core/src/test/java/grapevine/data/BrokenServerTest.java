package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that break off, hang, lie and go round in circles. */
@Timeout(120)
class BrokenServerTest {

    private static final byte[] CONTENT = new byte[4000];
    private static final String OK = "HTTP/1.1 200 OK\r\n", LONG = "Content-Length: 4000\r\n";

    @TempDir
    Path folder;

    private Path target, part;

    @BeforeEach
    void fill() {
        new SplittableRandom(0).nextBytes(CONTENT);
        target = folder.resolve("data.bin");
        part = folder.resolve("data.bin.part");
    }

    @Test
    void aConnectionMayBeCutAnywhere() throws Exception {
        byte[] content = Arrays.copyOf(CONTENT, 60);
        int length = RawServer.good(content, 0).length;
        for (int cut = 0; cut < length; cut++) {
            byte[] said = Arrays.copyOf(RawServer.good(content, 0), cut);
            try (RawServer server = new RawServer((out, from) -> out.write(said), RawServer.good(content))) {
                download(server.address(), RawServer.sum(content)).to(target);
                assertArrayEquals(content, Files.readAllBytes(target), "cut after " + cut + " of " + length);
                assertEquals(List.of(0, Math.max(0, cut - (length - 60))), server.asked, "cut after " + cut);
                assertFalse(Files.exists(part));
            }
        }
    }

    @Test
    void whatFailsOnceIsTriedAgain() throws Exception {
        Map<String, RawServer.Say> once = new LinkedHashMap<>();
        for (int status : new int[] {408, 429, 500, 502, 503, 504})
            once.put(status + " once", RawServer.text("HTTP/1.1 " + status + " Busy\r\nContent-Length: 0\r\n\r\n"));
        once.put("no answer", (out, from) -> Thread.sleep(60_000));
        once.put("a silent body", (out, from) -> {
            out.write(Arrays.copyOf(RawServer.good(CONTENT, 0), 2000));
            Thread.sleep(60_000);
        });
        once.put("another protocol", RawServer.text("SSH-2.0-OpenSSH_9.6\r\n"));
        once.put("no length", RawServer.text(OK + "Content-Length: long\r\n\r\nabc"));
        once.put("a part that nobody asked for", RawServer.text(range("1000-1002/4000") + "abc"));
        once.put("a part of unknown place", RawServer.text("HTTP/1.1 206 OK\r\nContent-Length: 3\r\n\r\nabc"));
        once.put("an end without the end", RawServer.text(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n"));
        once.put("another file of unknown length", RawServer.text(OK + "\r\nabc"));
        once.put("less than said", (out, from) -> out.write(Arrays.copyOf(RawServer.good(CONTENT, 0), 3999)));
        for (Map.Entry<String, RawServer.Say> first : once.entrySet())
            try (RawServer server = new RawServer(first.getValue(), RawServer.good(CONTENT))) {
                download(server.address(), RawServer.sum(CONTENT)).to(target);
                assertArrayEquals(CONTENT, Files.readAllBytes(target), first.getKey());
                assertEquals(2, server.asked.size(), first.getKey());
            }
    }

    @Test
    void anAnswerFromTheWrongPlaceIsNeverAppended() throws Exception {
        for (String range : List.of("0-3999/4000", "999-3999/4000", "1001-3999/4000", "*/4000", "many")) {
            Files.write(part, Arrays.copyOf(CONTENT, 1000));
            RawServer.Say wrong = (out, from) -> out.write(RawServer.join(range(range), CONTENT));
            try (RawServer server = new RawServer(wrong, RawServer.good(CONTENT))) {
                download(server.address(), RawServer.sum(CONTENT)).to(target);
                assertArrayEquals(CONTENT, Files.readAllBytes(target), range);
                assertEquals(List.of(1000, 0), server.asked, range);
            }
        }
    }

    @Test
    void aServerThatCannotContinueSendsAllAgain() throws Exception {
        Files.write(part, Arrays.copyOf(CONTENT, 1000));
        try (RawServer server = new RawServer((out, from) -> out.write(RawServer.good(CONTENT, 0)))) {
            download(server.address(), RawServer.sum(CONTENT)).to(target);
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(1000), server.asked);
        }
    }

    @Test
    void aServerMayGiveLittleAtATime() throws Exception {
        RawServer.Say some = (out, from) -> {
            int to = Math.min(from + 1500, 4000);
            String range = "bytes " + from + "-" + (to - 1) + "/4000\r\nContent-Length: " + (to - from);
            out.write(RawServer.join(
                    "HTTP/1.1 206 OK\r\nContent-Range: " + range + "\r\n\r\n", Arrays.copyOfRange(CONTENT, from, to)));
        };
        try (RawServer server = new RawServer(some)) {
            download(server.address(), RawServer.sum(CONTENT)).to(target);
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(0, 1500, 3000), server.asked);
        }
    }

    @Test
    void bytesAfterTheEndAreNotRead() throws Exception {
        byte[] more = Arrays.copyOf(CONTENT, 5000);
        try (RawServer server = new RawServer((out, from) -> out.write(RawServer.join(OK + LONG + "\r\n", more)))) {
            download(server.address(), RawServer.sum(CONTENT)).to(target);
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
        }
    }

    @Test
    void aPartThatIsWholeIsNotFetchedAgain() throws Exception {
        Files.write(part, CONTENT);
        String none = "HTTP/1.1 416 No\r\nContent-Range: bytes */4000\r\nContent-Length: 0\r\n\r\n";
        try (RawServer server = new RawServer(RawServer.text(none))) {
            download(server.address(), RawServer.sum(CONTENT)).to(target);
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(4000), server.asked);
        }
    }

    @Test
    void aPartOfAnotherFileIsReplaced() throws Exception {
        Files.write(part, "another file".getBytes(StandardCharsets.UTF_8));
        try (RawServer server = new RawServer(RawServer.good(CONTENT))) {
            download(server.address(), RawServer.sum(CONTENT)).to(target);
            assertArrayEquals(CONTENT, Files.readAllBytes(target));
            assertEquals(List.of(12, 0), server.asked);
        }
    }

    @Test
    void aServerThatCutsAgainAndAgainIsFollowedAsLongAsItGetsFurther() throws Exception {
        byte[] large = new byte[6_500_000];
        new SplittableRandom(1).nextBytes(large);
        RawServer.Say cut = (out, from) -> {
            byte[] all = RawServer.good(large, from);
            out.write(all, 0, Math.min(all.length, 1_050_000));
        };
        try (RawServer server = new RawServer(cut)) {
            download(server.address(), RawServer.sum(large)).to(target);
            assertArrayEquals(large, Files.readAllBytes(target));
            assertTrue(server.asked.size() > 6, server.asked.toString());
        }
    }

    private static String range(String range) {
        return "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + range + "\r\n\r\n";
    }

    private static Download download(String address, String checksum) {
        return new Download(
                Remote.of("Test data", "none", checksum, 10, address), Duration.ofSeconds(3), Duration.ofMillis(1));
    }
}
