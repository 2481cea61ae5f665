package grapevine.kernel;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The sockets of the kernel; requests are answered as they come, where the library would look for them every 50 ms. */
final class Channels extends JupyterConnection {

    private static final int LINGER_MILLIS = 500;
    private static final int PATIENCE_MILLIS = 200;
    private static final int ARRIVAL_MILLIS = 10;

    private final KernelConnectionProperties address;
    private final Publisher publisher = new Publisher(iopub);
    private final CountDownLatch end = new CountDownLatch(1);

    Channels(KernelConnectionProperties address) throws GeneralSecurityException {
        super(address);
        this.address = address;
    }

    Publisher publisher() {
        return publisher;
    }

    /** Opens the sockets and answers requests until a shutdown is asked for. The handlers must be set. */
    @Override
    public void connect() {
        heartbeat.bind(address);
        stdin.bind(address);
        iopub.bind(address);
        bind(shell, address.getShellPort());
        bind(control, address.getControlPort());
        publisher.message(new Message<>((MessageContext) null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
        start("control", control);
        start("shell", shell);
    }

    @Override
    public ShellReplyEnvironment prepareReplyEnv(ShellChannel channel, MessageContext request) {
        return new CellReply(channel, stdin, iopub, request, publisher);
    }

    /** Takes the requests that already wait on the shell channel; only for the thread that answers there. */
    List<Message<?>> takeWaiting() {
        List<Message<?>> waiting = new ArrayList<>();
        try (ZContext context = new ZContext();
                ZMQ.Poller poller = context.createPoller(1)) {
            poller.register(shell, ZMQ.Poller.POLLIN);
            while (poller.poll(ARRIVAL_MILLIS) > 0) waiting.addAll(read(shell));
        }
        return waiting;
    }

    /** Answers a request that was taken from the shell channel. */
    void answer(Message<?> message) {
        answer(shell, message);
    }

    /** Tells the front end that a request was not run. */
    void abort(Message<?> message) {
        CellReply reply = new CellReply(shell, stdin, iopub, message, publisher);
        reply.setStatusBusy();
        reply.replyAborted(MessageType.EXECUTE_REPLY);
        reply.setStatusIdle();
    }

    /** Waits for a shutdown. */
    @Override
    public void waitUntilClose() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends what is still on its way and closes the sockets. */
    @Override
    public void close() {
        publisher.flush();
        for (JupyterSocket socket : new JupyterSocket[] {shell, control, stdin, iopub}) socket.setLinger(LINGER_MILLIS);
        super.close();
    }

    private void bind(ShellChannel channel, int port) {
        channel.bind(address.getTransport() + "://" + address.getIp() + ":" + port);
    }

    private void start(String name, ShellChannel channel) {
        Thread thread = new Thread(() -> serve(channel), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(ShellChannel channel) {
        try (ZContext context = new ZContext();
                ZMQ.Poller poller = context.createPoller(1)) {
            poller.register(channel, ZMQ.Poller.POLLIN);
            while (end.getCount() > 0) {
                if (poller.poll(PATIENCE_MILLIS) > 0) read(channel).forEach(message -> answer(channel, message));
            }
        }
    }

    private static List<Message<?>> read(ShellChannel channel) {
        try {
            Message<?> message = channel.readMessage();
            return message == null ? List.of() : List.of(message);
        } catch (RuntimeException e) {
            Main.LOG.warn("a request could not be read", e);
            return List.of();
        }
    }

    private <T> void answer(ShellChannel channel, Message<T> message) {
        MessageType<T> type = message.getHeader().getType();
        ShellHandler<T> handler = getHandler(type);
        if (handler == null) {
            Main.LOG.warn("no answer is known to a message of type {}", type.getName());
            return;
        }
        ShellReplyEnvironment reply = prepareReplyEnv(channel, message);
        try {
            handler.handle(reply, message);
        } catch (RuntimeException e) {
            Main.LOG.warn("a request of type {} could not be answered", type.getName(), e);
        } finally {
            reply.resolveDeferrals();
        }
        if (reply.isMarkedForShutdown()) end.countDown();
    }
}
