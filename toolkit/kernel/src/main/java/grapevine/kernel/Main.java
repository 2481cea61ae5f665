package grapevine.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.logging.Level;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQException;

/** Runs the kernel for one notebook. */
public final class Main {

    static final Logger LOG = LoggerFactory.getLogger("grapevine.kernel");

    private Main() {}

    /**
     * Answers a front end until it asks for a shutdown.
     *
     * @param args the connection file
     */
    public static void main(String[] args) throws IOException, GeneralSecurityException {
        if (args.length != 1) {
            System.err.println("the kernel needs one argument, the connection file, got " + args.length);
            System.exit(2);
        }
        logToTerminal();
        Parent.watch(System.getenv());
        GrapevineKernel kernel = new GrapevineKernel();
        Thread.setDefaultUncaughtExceptionHandler(kernel::uncaught);
        Settings settings = Settings.of(System.getenv());
        Thread start = new Thread(() -> kernel.start(settings), "start");
        start.setDaemon(true);
        start.start();
        KernelConnectionProperties address = KernelConnectionProperties.parse(Files.readString(Path.of(args[0])));
        try {
            serve(kernel, address);
            System.exit(0);
        } catch (ZMQException e) {
            LOG.error("the kernel needs free ports, got {}", ports(address), e);
            System.exit(1); // then Jupyter starts another kernel on other ports; else it would wait
        }
    }

    /** Without the key, which is a secret of the front end and the kernel. */
    private static String ports(KernelConnectionProperties address) {
        return String.format(
                "shell %d, control %d, stdin %d, iopub %d, heartbeat %d",
                address.getShellPort(),
                address.getControlPort(),
                address.getStdinPort(),
                address.getIopubPort(),
                address.getHbPort());
    }

    /** Opens the log while {@code System.err} is still that of the process. */
    private static void logToTerminal() {
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        root.setLevel(Level.WARNING);
        LOG.debug("{} log handlers are open", root.getHandlers().length);
    }

    private static void serve(GrapevineKernel kernel, KernelConnectionProperties address)
            throws GeneralSecurityException {
        Channels channels = new Channels(address);
        kernel.becomeHandlerForConnection(channels);
        channels.connect();
        channels.waitUntilClose();
        channels.close();
    }
}
