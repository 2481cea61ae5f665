package grapevine.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fetches a file: into NAME.part, which is continued where it was cut off, and only when the checksum is right under
 * its own name. The progress goes to {@link System#err}.
 *
 * <p>A connection that fails is tried again, four times without a megabyte of progress at most. Errors of this machine,
 * such as a full disk, are thrown as they are.
 */
final class Download {

    private static final int ATTEMPTS = 4;
    private static final int OK = 200, PARTIAL = 206, TIMEOUT = 408, RANGE_NOT_SATISFIABLE = 416, BUSY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int MEGABYTE = 1_000_000;

    private final Remote remote;
    private final Duration patience, pause;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    Download(Remote remote) {
        this(remote, Duration.ofSeconds(60), Duration.ofMillis(500));
    }

    /**
     * A download in less or more of a hurry.
     *
     * @param patience how long a server may say nothing
     * @param pause how long to wait before the second attempt; each further one waits twice as long
     */
    Download(Remote remote, Duration patience, Duration pause) {
        this.remote = remote;
        this.patience = patience;
        this.pause = pause;
    }

    /** Fetches the file; tries all addresses, each a few times, before it gives up. */
    void to(Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        List<String> refusals = new ArrayList<>();
        for (URI address : remote.addresses()) {
            System.err.println("Fetching " + remote.name() + " from " + address + "; terms: " + remote.terms());
            try {
                fetch(address, part);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (Refused e) {
                refusals.add(e.getMessage());
            }
        }
        throw new IOException(String.join(", then ", refusals));
    }

    /** Fetches all that is missing; where the sum is wrong and that may be due to an old beginning, once more anew. */
    private void fetch(URI address, Path part) throws IOException {
        for (boolean again = false; ; again = true) {
            boolean doubtful = complete(address, part);
            try {
                Checksum.check(part, remote.checksum());
                return;
            } catch (Checksum.Mismatch e) {
                Files.delete(part);
                if (again || !doubtful) throw new Refused(e.getMessage());
            }
        }
    }

    /** Returns whether the file was put together from several answers, or came without its length. */
    private boolean complete(URI address, Path part) throws IOException {
        boolean doubtful = false;
        long farthest = 0;
        for (int attempt = 1; ; attempt++)
            try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                try {
                    doubtful |= file.size() > 0;
                    doubtful |= !receive(address, file, part);
                    file.force(true);
                    return doubtful;
                } catch (Answer.Broken e) {
                    if (file.size() >= farthest + MEGABYTE) attempt = 1;
                    farthest = Math.max(farthest, file.size());
                    if (attempt == ATTEMPTS) throw new Refused("a broken connection (" + e.getMessage() + ")");
                    rest(attempt);
                }
            }
    }

    private void rest(int attempt) throws IOException {
        try {
            Thread.sleep(pause.toMillis() << attempt - 1);
        } catch (InterruptedException e) {
            throw Answer.interrupted();
        }
    }

    /**
     * Appends what is missing, or writes all if the server does not know how to continue.
     *
     * @return whether the server said how long the file is
     */
    private boolean receive(URI address, FileChannel file, Path part) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (file.size() > 0) request.header("Range", "bytes=" + file.size() + "-");
        try (Answer answer = new Answer(client, request, patience)) {
            int status = answer.status();
            if (status == RANGE_NOT_SATISFIABLE && answer.whole(0) == file.size()) return true;
            check(answer, address);
            if (status != PARTIAL || answer.from() != file.size()) {
                file.truncate(0);
                if (status != OK) throw new Answer.Broken("another part of the file than the one asked for", null);
            }
            file.position(file.size());
            long all = answer.whole(file.size());
            copy(answer, file, part, all, address);
            if (all >= 0 && file.size() != all) throw new Answer.Broken(file.size() + " of " + all + " bytes", null);
            return all >= 0;
        }
    }

    /** Refuses what is no file, and what cannot be this one. */
    private void check(Answer answer, URI address) throws IOException {
        int status = answer.status();
        String said = "HTTP status " + status + " from " + address;
        if (status >= SERVER_ERROR || status == TIMEOUT || status == BUSY) throw new Answer.Broken(said, null);
        if (status == RANGE_NOT_SATISFIABLE) return;
        String place = answer.header("Location");
        if (status != OK && status != PARTIAL)
            throw new Refused(place.isEmpty() ? said : said + ", which leads on to " + place);
        if (answer.header("Content-Type").toLowerCase(Locale.ROOT).startsWith("text/html"))
            throw new Refused("a web page in place of the file from " + address);
    }

    private void copy(Answer answer, FileChannel file, Path part, long all, URI address) throws IOException {
        long done = file.size(), shown = done;
        if (all > remote.limit()) throw tooLong(file, address);
        try {
            for (List<ByteBuffer> bytes = answer.next(); !bytes.isEmpty(); bytes = answer.next()) {
                for (ByteBuffer piece : bytes) done += write(piece, file, part);
                if (done > remote.limit()) throw tooLong(file, address);
                if (done - shown < MEGABYTE && done != all) continue;
                shown = done;
                System.err.printf(Locale.ROOT, "\r%s: %.1f%s MB", remote.file(), (double) done / MEGABYTE, total(all));
            }
        } finally {
            System.err.println();
        }
    }

    private Refused tooLong(FileChannel file, URI address) throws IOException {
        file.truncate(0);
        return new Refused("more than the " + remote.limit() / MEGABYTE + " MB that it may have from " + address);
    }

    private static int write(ByteBuffer bytes, FileChannel file, Path part) throws IOException {
        int count = bytes.remaining();
        try {
            while (bytes.hasRemaining()) file.write(bytes);
        } catch (IOException e) {
            throw new IOException("no way to write " + part + " (" + Remote.reason(e) + ")", e);
        }
        return count;
    }

    private static String total(long bytes) {
        return bytes < 0 ? "" : String.format(Locale.ROOT, " of %.1f", (double) bytes / MEGABYTE);
    }

    /** An answer that another attempt would only repeat; another address may have a better one. */
    private static final class Refused extends IOException {

        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
