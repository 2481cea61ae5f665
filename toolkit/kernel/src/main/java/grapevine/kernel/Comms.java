package grapevine.kernel;

import com.google.gson.JsonObject;
import java.util.Optional;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.comm.CommCloseCommand;
import org.dflib.jjava.jupyter.messages.comm.CommOpenCommand;

/**
 * Receives what objects of the front end say to those of the kernel. It is handled like a cell, on the thread of the cells, where
 * it can be interrupted; what the handler prints belongs to the comm message, and later text to the last cell again.
 */
final class Comms {

    private final GrapevineKernel kernel;
    private final CellIO io;
    private final Publisher publisher;

    Comms(GrapevineKernel kernel, CellIO io, Publisher publisher) {
        this.kernel = kernel;
        this.io = io;
        this.publisher = publisher;
    }

    /** Answers the comm messages of a connection. */
    void handle(JupyterConnection connection) {
        CommManager comms = kernel.getCommManager();
        connection.setHandler(MessageType.COMM_OPEN_COMMAND, likeCell(comms::handleCommOpenCommand));
        connection.setHandler(MessageType.COMM_MSG_COMMAND, likeCell(comms::handleCommMsgCommand));
        connection.setHandler(MessageType.COMM_CLOSE_COMMAND, likeCell(comms::handleCommCloseCommand));
    }

    private <T> ShellHandler<T> likeCell(ShellHandler<T> handler) {
        return (environment, message) -> answer((CellReply) environment, message, handler);
    }

    private <T> void answer(CellReply reply, Message<T> message, ShellHandler<T> handler) {
        Evaluator evaluator = kernel.evaluator();
        Publisher.Text before = publisher.begin(message);
        CellReply attached = io.attach(reply);
        kernel.getCommManager().setMessageContext(message);
        try {
            Optional<Failure> failure = evaluator.run(() -> handler.handle(reply, message));
            failure.ifPresent(f -> System.err.println(f.plain()));
            if (failure.isPresent() && message.getContent() instanceof CommOpenCommand open) refuse(reply, open);
        } finally {
            publisher.end();
            io.attach(attached);
            publisher.resume(before);
        }
    }

    /** A comm whose target fails is not open: the front end is told, as for a target that nobody knows. */
    private static void refuse(CellReply reply, CommOpenCommand open) {
        reply.publish(new CommCloseCommand(open.getCommID(), new JsonObject()));
    }
}
