package grapevine.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;

/**
 * Fetches a file: into NAME.part, which is continued where it was cut off, and only when the checksum is right under
 * its own name. The progress goes to {@link System#err}.
 */
final class Download {

    private static final int ATTEMPTS = 4;
    private static final int OK = 200, PARTIAL = 206, RANGE_NOT_SATISFIABLE = 416;
    private static final double MEGABYTE = 1e6;

    private final Remote remote;
    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    Download(Remote remote) {
        this.remote = remote;
    }

    /** Fetches the file; tries all addresses, each a few times, before it gives up. */
    void to(Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        IOException failure = new IOException("no address to fetch it from");
        for (URI address : remote.addresses()) {
            System.err.println("Fetching " + remote.name() + " from " + address + "; terms: " + remote.terms());
            try {
                complete(address, part);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (IOException e) {
                e.addSuppressed(failure);
                failure = e;
            }
        }
        throw failure;
    }

    private void complete(URI address, Path part) throws IOException {
        for (int attempt = 1; ; attempt++)
            try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (file.tryLock() == null) throw new Refused("a download of it by another process, still running");
                receive(address, file);
                break;
            } catch (Refused e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) throw new IOException("a broken connection (" + reason(e) + ")", e);
            }
        try {
            Checksum.check(part, remote.checksum());
        } catch (IOException e) {
            Files.delete(part);
            throw e;
        }
    }

    /** Appends what is missing, or writes all if the server does not know how to continue. */
    private void receive(URI address, FileChannel file) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(60));
        if (file.size() > 0) request.header("Range", "bytes=" + file.size() + "-");
        HttpResponse<InputStream> response = send(request.build());
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status == OK || status == RANGE_NOT_SATISFIABLE) file.truncate(0);
            if (status == RANGE_NOT_SATISFIABLE) throw new IOException("the server has less than was fetched before");
            if (status != OK && status != PARTIAL) throw new Refused("HTTP status " + status + " from " + address);
            file.position(file.size());
            long all = file.size()
                    + response.headers().firstValueAsLong("Content-Length").orElse(-1 - file.size());
            copy(body, Channels.newOutputStream(file), file.size(), all);
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("the download was interrupted", e));
        }
    }

    private void copy(InputStream body, OutputStream file, long from, long all) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long done = from, shown = from;
        try {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                file.write(buffer, 0, n);
                done += n;
                if (done - shown < MEGABYTE && done != all) continue;
                shown = done;
                System.err.printf(Locale.ROOT, "\r%s: %.1f%s MB", remote.file(), done / MEGABYTE, total(all));
            }
        } finally {
            System.err.println();
        }
    }

    private static String total(long bytes) {
        return bytes < 0 ? "" : String.format(Locale.ROOT, " of %.1f", bytes / MEGABYTE);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** An answer that another attempt would only repeat. */
    private static final class Refused extends IOException {

        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
