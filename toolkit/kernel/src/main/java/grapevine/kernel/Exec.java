package grapevine.kernel;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Runs a script of cells without a notebook, with the same imports, and prints the value of its last expression. */
public final class Exec {

    private static final Pattern EXIT = Pattern.compile("(?m)^/exit\\b[ \t]*(\\d*).*$");

    private Exec() {}

    /**
     * Runs a script; the exit status is 1 if it fails, or what its line {@code /exit n} says.
     *
     * @param args a file, or {@code -} for the standard input
     */
    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.err));
    }

    private static int run(String[] args, PrintStream err) throws IOException {
        if (args.length != 1) {
            err.println("exec needs one argument, a script or - for the standard input, got " + args.length);
            return 2;
        }
        try {
            return run(args[0].equals("-") ? "standard input" : args[0], read(args[0]), err);
        } catch (NoSuchFileException e) {
            err.println("exec needs a script that exists, got " + args[0]);
            return 2;
        }
    }

    /** Runs the code up to the line {@code /exit}, if it has one. */
    static int run(String name, String code, PrintStream err) {
        GrapevineKernel kernel = new GrapevineKernel();
        kernel.start(Settings.of(System.getenv()));
        Evaluator evaluator = kernel.evaluator();
        List<Failure> failures = kernel.startFailures();
        failures.forEach(f -> err.println(f.plain()));
        Matcher exit = EXIT.matcher(code);
        boolean exits = exit.find();
        String script = exits ? code.substring(0, exit.start()) : code;
        Optional<Failure> failure = evaluator.run(name, script, value -> print(kernel, value));
        System.out.flush();
        failure.ifPresent(f -> err.println(f.plain()));
        if (failure.isPresent() || !failures.isEmpty()) return 1;
        return exits && !exit.group(1).isEmpty() ? Integer.parseInt(exit.group(1)) : 0;
    }

    private static void print(GrapevineKernel kernel, Object value) {
        System.out.println(kernel.getRenderer().renderAs(value, "text/plain").getData(MIMEType.TEXT_PLAIN));
    }

    private static String read(String file) throws IOException {
        return file.equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(file));
    }
}
