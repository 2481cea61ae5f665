package grapevine.data;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says to one request: a status, headers, and a body that is read piece by piece. A server that hangs, or
 * sends next to nothing, is given up; an interrupt ends the wait at once.
 */
final class Answer implements AutoCloseable {

    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(?:(\\d{1,18})|\\*)");
    private static final int LEAST = 1024;

    /** A connection that failed; another attempt may do better. */
    static final class Broken extends IOException {

        private static final long serialVersionUID = 1;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Some bytes, or a failure, or neither at the end. */
    private record Piece(List<ByteBuffer> bytes, Throwable failure) {}

    private final HttpResponse<Flow.Publisher<List<ByteBuffer>>> response;
    private final Duration patience;
    private final BlockingQueue<Piece> arrived = new LinkedBlockingQueue<>();
    private final Flow.Subscription subscription;
    private long deadline;
    private int sinceDeadline;

    /**
     * Asks, and waits for the headers.
     *
     * @param patience how long the headers may take, and each kilobyte of the body
     */
    Answer(HttpClient client, HttpRequest.Builder request, Duration patience) throws IOException {
        this.patience = patience;
        try {
            response = client.send(request.timeout(patience).build(), HttpResponse.BodyHandlers.ofPublisher());
            BlockingQueue<Flow.Subscription> subscribed = new LinkedBlockingQueue<>();
            response.body().subscribe(new Listener(subscribed));
            subscription = subscribed.take();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ConnectException e) {
            throw new Broken("no connection to " + request.build().uri().getHost(), e);
        } catch (IOException | IllegalArgumentException e) { // the latter where headers are no headers
            throw new Broken(Remote.reason(e), e);
        }
        deadline = System.nanoTime() + patience.toNanos();
        subscription.request(1);
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Which byte of the file is the first of the body: said by a server that sends a part; -1 if it does not say. */
    long from() {
        return range(1);
    }

    /** How long the whole file is, if the body begins at this byte; -1 where the server does not say. */
    long whole(long from) {
        long said = range(2);
        if (said >= 0) return said;
        long body = header("Content-Length").matches("\\d{1,18}") ? Long.parseLong(header("Content-Length")) : -1;
        return body < 0 ? -1 : from + body;
    }

    private long range(int part) {
        Matcher range = CONTENT_RANGE.matcher(header("Content-Range"));
        return range.matches() && range.group(part) != null ? Long.parseLong(range.group(part)) : -1;
    }

    /** The next bytes of the body, none at its end. */
    List<ByteBuffer> next() throws IOException {
        Piece piece = take();
        if (piece == null)
            throw new Broken(
                    "a server that sent less than " + LEAST + " bytes in " + patience.toMillis() / 1000.0 + " s", null);
        if (piece.failure() != null) throw new Broken(Remote.reason(piece.failure()), piece.failure());
        if (piece.bytes().isEmpty()) return List.of();
        sinceDeadline += piece.bytes().stream().mapToInt(ByteBuffer::remaining).sum();
        if (sinceDeadline >= LEAST) {
            sinceDeadline = 0;
            deadline = System.nanoTime() + patience.toNanos();
        }
        subscription.request(1);
        return piece.bytes();
    }

    private Piece take() throws IOException {
        try {
            return arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("an interrupt");
    }

    @Override
    public void close() {
        subscription.cancel();
    }

    /** Puts what the client's thread brings where the reader waits for it. */
    private final class Listener implements Flow.Subscriber<List<ByteBuffer>> {

        private final BlockingQueue<Flow.Subscription> subscribed;

        Listener(BlockingQueue<Flow.Subscription> subscribed) {
            this.subscribed = subscribed;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscribed.add(subscription);
        }

        @Override
        public void onNext(List<ByteBuffer> bytes) {
            arrived.add(new Piece(bytes, null));
        }

        @Override
        public void onError(Throwable failure) {
            arrived.add(new Piece(List.of(), failure));
        }

        @Override
        public void onComplete() {
            arrived.add(new Piece(List.of(), null));
        }
    }
}
