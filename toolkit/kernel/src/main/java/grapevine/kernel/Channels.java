package grapevine.kernel;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.HMACGenerator;
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
    private final Wire wire;
    private final Publisher publisher = new Publisher(iopub);
    private final Questions questions;
    private final Outbox outbox;
    private final CountDownLatch end = new CountDownLatch(1);

    Channels(KernelConnectionProperties address) throws GeneralSecurityException {
        super(address);
        this.address = address;
        HMACGenerator signer = address.createHMACGenerator();
        wire = new Wire(signer);
        questions = new Questions(stdin, wire);
        outbox = new Outbox(ZMQ.context(1), signer, publisher);
    }

    Publisher publisher() {
        return publisher;
    }

    Questions questions() {
        return questions;
    }

    /** Where the library's comms send their messages. */
    JupyterSocket outbox() {
        return outbox;
    }

    /** Opens the sockets and answers requests until a shutdown is asked for. The handlers must be set. */
    @Override
    public void connect() {
        stdin.bind(address);
        iopub.bind(address);
        bind(heartbeat, address.getHbPort());
        bind(shell, address.getShellPort());
        bind(control, address.getControlPort());
        publisher.message(new Message<>((MessageContext) null, PublishStatus.MESSAGE_TYPE, PublishStatus.STARTING));
        questions.start();
        start("heartbeat", heartbeat, () -> heartbeat.send(heartbeat.recv()));
        start("control", control, () -> read(control).forEach(message -> answer(control, message)));
        start("shell", shell, () -> read(shell).forEach(message -> answer(shell, message)));
    }

    @Override
    public CellReply prepareReplyEnv(ShellChannel channel, MessageContext request) {
        return new CellReply(channel, stdin, iopub, request, publisher, questions);
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

    /** Tells the front end that a cell was not run; the count is that of the next one. */
    void abort(Message<?> message, int count) {
        CellReply reply = prepareReplyEnv(shell, message);
        reply.setStatusBusy();
        reply.replyAborted(count);
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

    private void bind(JupyterSocket socket, int port) {
        socket.bind(address.getTransport() + "://" + address.getIp() + ":" + port);
    }

    /** Looks after a socket on a thread of its own. */
    private void start(String name, JupyterSocket socket, Runnable whenSomethingCame) {
        Thread thread = new Thread(() -> serve(socket, whenSomethingCame), name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(JupyterSocket socket, Runnable whenSomethingCame) {
        try (ZContext context = new ZContext();
                ZMQ.Poller poller = context.createPoller(1)) {
            poller.register(socket, ZMQ.Poller.POLLIN);
            while (end.getCount() > 0) look(poller, whenSomethingCame);
        }
    }

    /** Also an error, such as a full heap, must not end the thread: nobody would answer any more. */
    private static void look(ZMQ.Poller poller, Runnable whenSomethingCame) {
        try {
            if (poller.poll(PATIENCE_MILLIS) > 0) whenSomethingCame.run();
        } catch (OutOfMemoryError e) {
            Thread.yield(); // not even a log line finds room
        } catch (RuntimeException | Error e) {
            Main.LOG.warn("a request could not be answered", e);
        }
    }

    /** The next message; none if it was refused. */
    private List<Message<?>> read(ShellChannel channel) {
        try {
            return List.of(wire.read(channel));
        } catch (Wire.Refused e) {
            Main.LOG.warn("a message was refused: {}", e.getMessage());
            if (e.request() != null)
                answer(channel, e.request(), reply -> reply.replyRefused("BadRequest", e.getMessage()));
        } catch (RuntimeException e) {
            Main.LOG.warn("Bug: a message could not be read", e);
        }
        return List.of();
    }

    private <T> void answer(ShellChannel channel, Message<T> message) {
        MessageType<T> type = message.getHeader().getType();
        ShellHandler<T> handler = getHandler(type);
        answer(channel, message, reply -> {
            if (handler != null) handler.handle(reply, message);
            else Main.LOG.warn("no answer is known to a message of type {}", type.getName());
        });
    }

    /** Every request is busy while it is answered, also one that nobody can answer. */
    private void answer(ShellChannel channel, Message<?> message, Consumer<CellReply> answer) {
        CellReply reply = prepareReplyEnv(channel, message);
        reply.setStatusBusy();
        try {
            answer.accept(reply);
        } catch (RuntimeException | Error e) {
            String type = message.getHeader().getType().getName();
            reply.replyRefused(e.getClass().getSimpleName(), "Bug: " + type + " could not be answered, " + e);
            Main.LOG.warn("a request of type {} could not be answered", type, e);
        } finally {
            reply.resolveDeferrals();
            reply.setStatusIdle();
        }
        if (reply.isMarkedForShutdown()) end.countDown();
    }
}
