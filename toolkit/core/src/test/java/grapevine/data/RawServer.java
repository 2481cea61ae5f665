package grapevine.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that says to each connection what it was told to say, byte by byte, right or wrong; the last answer is given
 * again and again.
 */
final class RawServer implements AutoCloseable {

    /** What to say, knowing the first byte that is asked for. */
    interface Say {
        void to(OutputStream out, int from) throws IOException, InterruptedException;
    }

    /** The first bytes that were asked for. */
    final List<Integer> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = Collections.synchronizedList(new java.util.ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Say> answers;

    RawServer(Say... answers) throws IOException {
        this.answers = List.of(answers);
        threads.execute(this::serve);
    }

    String address() {
        return "http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort() + "/data.bin";
    }

    /** Headers, and what follows them. */
    static Say text(String answer) {
        return (out, from) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The file from the byte asked for on, as it should be said. */
    static byte[] good(byte[] content, int from) {
        String range = from == 0
                ? "HTTP/1.1 200 OK\r\n"
                : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + from + "-" + (content.length - 1) + "/"
                        + content.length + "\r\n";
        return join(
                range + "Content-Length: " + (content.length - from) + "\r\n\r\n",
                Arrays.copyOfRange(content, from, content.length));
    }

    static Say good(byte[] content) {
        return (out, from) -> out.write(good(content, from));
    }

    static byte[] join(String headers, byte[] body) {
        byte[] said = Arrays.copyOf(headers.getBytes(StandardCharsets.ISO_8859_1), headers.length() + body.length);
        System.arraycopy(body, 0, said, headers.length(), body.length);
        return said;
    }

    static String sum(byte[] content) {
        try {
            return "MD5:"
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve() {
        while (!socket.isClosed())
            try {
                Socket client = socket.accept();
                open.add(client);
                threads.execute(() -> answer(client));
            } catch (IOException e) {
                if (!socket.isClosed()) throw new UncheckedIOException(e);
            }
    }

    /** A client that turns away in the middle is what the tests are about. */
    private void answer(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            int from = 0;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine())
                if (line.startsWith("Range:")) from = Integer.parseInt(line.replaceAll("\\D", ""));
            Say say;
            synchronized (asked) {
                say = answers.get(Math.min(asked.size(), answers.size() - 1));
                asked.add(from);
            }
            say.to(client.getOutputStream(), from);
            client.shutdownOutput();
        } catch (IOException e) {
            System.err.println("the client went away: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
        for (Socket client : List.copyOf(open)) client.close();
    }
}
