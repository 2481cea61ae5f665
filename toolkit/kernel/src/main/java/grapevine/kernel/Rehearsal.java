package grapevine.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.KernelTimestamp;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.dflib.jjava.jupyter.messages.request.KernelInfoRequest;
import org.dflib.jjava.jupyter.messages.request.ShutdownRequest;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/** Starts a kernel and asks it what a notebook asks first, so that Java can record the classes that a start needs. */
public final class Rehearsal {

    private static final int PATIENCE_MILLIS = 60_000;

    private static final String SESSION = UUID.randomUUID().toString();

    private static final List<String> CELLS = List.of(
            "1 + 1",
            "int rehearsed = 2;\nfor (int i = 0; i < 3; i++) rehearsed += i;\nSystem.out.println(rehearsed);",
            "List.of(1, 2).stream().map(i -> i + 1).toList()",
            "display(\"text\");",
            "undeclared",
            "throw new IllegalStateException(\"an error is shown, too\");");

    private Rehearsal() {}

    /**
     * Ends with status 0 when the kernel has answered everything and has ended as a shutdown asks it to.
     *
     * @param cells further ones, of what notebooks do first
     */
    public static void main(String[] cells) throws IOException, GeneralSecurityException {
        KernelConnectionProperties address = freeAddress();
        Path file = Files.createTempFile("rehearsal", ".json");
        Files.writeString(file, address.toJsonString());
        Thread client = new Thread(() -> play(address, cells), "client");
        client.setUncaughtExceptionHandler((thread, e) -> {
            Main.LOG.warn("the rehearsal failed", e);
            Runtime.getRuntime().halt(1);
        });
        client.start();
        file.toFile().deleteOnExit();
        Main.main(new String[] {file.toString()});
    }

    private static void play(KernelConnectionProperties address, String... cells) {
        try (ZMQ.Context context = ZMQ.context(1);
                Client shell = new Client(context, address, address.getShellPort());
                Client control = new Client(context, address, address.getControlPort())) {
            shell.ask(KernelInfoRequest.MESSAGE_TYPE, new KernelInfoRequest());
            for (String code : Stream.concat(CELLS.stream(), Stream.of(cells)).toList())
                shell.ask(ExecuteRequest.MESSAGE_TYPE, new ExecuteRequest(code, false, true, Map.of(), false, false));
            control.ask(ShutdownRequest.MESSAGE_TYPE, ShutdownRequest.SHUTDOWN);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Bug: messages cannot be signed", e);
        }
    }

    private static KernelConnectionProperties freeAddress() throws IOException {
        int[] ports = new int[5];
        ServerSocket[] taken = new ServerSocket[ports.length];
        for (int i = 0; i < ports.length; i++) {
            taken[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            ports[i] = taken[i].getLocalPort();
        }
        for (ServerSocket socket : taken) socket.close();
        String key = UUID.randomUUID().toString();
        return new KernelConnectionProperties(
                "127.0.0.1", ports[0], ports[1], ports[2], ports[3], ports[4], "tcp", "hmac-sha256", key);
    }

    /** The notebook's end of a channel. */
    private static final class Client extends JupyterSocket {

        Client(ZMQ.Context context, KernelConnectionProperties address, int port) throws GeneralSecurityException {
            super(context, SocketType.DEALER, address.createHMACGenerator(), Logger.getLogger("rehearsal"));
            setReceiveTimeOut(PATIENCE_MILLIS);
            setLinger(0);
            connect(formatAddress(address.getTransport(), address.getIp(), port));
        }

        @Override
        public void bind(KernelConnectionProperties address) {
            throw new IllegalStateException("Bug: a client connects");
        }

        <T> void ask(MessageType<T> type, T request) {
            Header<T> header = new Header<>(
                    UUID.randomUUID().toString(),
                    "user",
                    SESSION,
                    KernelTimestamp.now(),
                    type,
                    Header.PROTOCOL_VERISON);
            sendMessage(new Message<>(header, request));
            if (recv() == null)
                throw new IllegalStateException(
                        type.getName() + " needs an answer, got none in " + PATIENCE_MILLIS + " ms");
            while (hasReceiveMore()) recv();
        }
    }
}
