package grapevine.kernel;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.UnresolvedReferenceException;

/** Runs cells, one at a time; what one declares the next can use. */
final class Evaluator {

    private final UserThread thread;
    private final CellClasses classes = new CellClasses();
    private final CellControl control;
    private final JShell shell;
    private final Pieces pieces;
    private final Origins origins;
    private final Errors errors;
    private final Types types;
    private final Magics magics;

    Evaluator(Settings settings) {
        thread = new UserThread(settings.timeout(), classes.cancellation());
        thread.loader(classes.loader());
        control = new CellControl(classes, thread);
        shell = JShell.builder()
                .executionEngine(control, null)
                .compilerOptions(settings.compilerOptions().toArray(String[]::new))
                .build();
        settings.classPath().forEach(shell::addToClasspath);
        pieces = new Pieces(shell.sourceCodeAnalysis());
        Libraries libraries = new Libraries(this);
        magics = new Magics(this, libraries);
        types = new Types(shell, classes.loader(), libraries::added);
        origins = new Origins(shell.sourceCodeAnalysis());
        errors = new Errors(origins, new Suggestions(shell.sourceCodeAnalysis(), types));
    }

    /** The loader through which cells see jars and each other. */
    ClassLoader loader() {
        return classes.loader();
    }

    SourceCodeAnalysis analysis() {
        return shell.sourceCodeAnalysis();
    }

    Pieces pieces() {
        return pieces;
    }

    /** The declaration of a variable of the cells: its type and its name. */
    Optional<String> variable(String name) {
        return shell.variables()
                .filter(v -> v.name().equals(name))
                .map(v -> v.typeName() + " " + v.name())
                .findFirst();
    }

    /** Whether this is the thread on which cells run. */
    boolean isOnItsThread() {
        return thread.isCurrent();
    }

    /** Asks the cell that runs to end; without effect between cells. */
    void interrupt() {
        thread.interrupt();
    }

    /**
     * Runs a cell.
     *
     * @param label how errors call it: {@code cell 3}
     * @param show takes the value of the last expression, on the user's thread, if there is one and it is not null
     * @return why it ended early, if it did
     */
    Optional<Failure> run(String label, String code, Consumer<Object> show) {
        thread.begin();
        try {
            return run(label, code, 0, show);
        } catch (OutOfMemoryError e) { // while the cell was compiled
            control.outOfMemory();
            return Optional.of(described(e));
        }
    }

    /** Runs what begins at the offset or later. */
    Optional<Failure> run(String label, String code, int from, Consumer<Object> show) {
        List<Snippet> declared = new ArrayList<>();
        Optional<Piece> next = pieces.next(label, code, from);
        while (next.isPresent()) {
            Piece piece = next.get();
            next = pieces.next(label, code, piece.end());
            Consumer<Object> last = next.isEmpty() ? show : value -> {};
            Optional<Failure> failure = piece.isMagic() ? magics.run(piece, last) : run(piece, declared, last);
            if (failure.isEmpty() && thread.interrupted()) failure = Optional.of(errors.interrupted(why(null), null));
            if (failure.isPresent()) return failure;
        }
        warn(declared);
        return Optional.empty();
    }

    /** What the user reads of something that was thrown on a thread of the user's own. */
    Failure describe(Throwable thrown) {
        return errors.thrown(thrown);
    }

    /** Runs code of the kernel's own, such as the handler of a comm, as if it stood in a cell. */
    Optional<Failure> run(Runnable code) {
        thread.begin();
        return onThread(code);
    }

    /** Lets the cells use a jar or a folder of classes. */
    void addToClasspath(String path) {
        shell.addToClasspath(path);
    }

    /** The time that the code of cells has taken so far. */
    Stopwatch stopwatch() {
        return control.stopwatch();
    }

    /** The types that cells can name or import. */
    Types types() {
        return types;
    }

    private Optional<Failure> run(Piece piece, List<Snippet> declared, Consumer<Object> show) {
        Display.begin();
        for (SnippetEvent event : shell.eval(piece.source())) {
            if (event.causeSnippet() != null) continue; // an older declaration that follows a new one
            Snippet snippet = event.snippet();
            origins.remember(snippet, piece);
            if (event.status() == Status.REJECTED)
                return Optional.of(
                        errors.compile(piece, shell.diagnostics(snippet).toList()));
            declared.add(snippet);
            Object value = control.takeValue();
            Optional<Throwable> thrown = control.takeThrown();
            if (snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) shell.drop(snippet);
            if (thrown.isPresent()) return Optional.of(failure(thrown.get(), event));
            if (isResult(value) && isExpression(snippet) && !thread.interrupted()) {
                Optional<Failure> failure = onThread(() -> show.accept(value));
                if (failure.isPresent()) return failure;
            }
        }
        return Optional.empty();
    }

    /** The stream that {@code System.out.printf} returns is nothing to show, nor is the id of what was displayed. */
    private static boolean isResult(Object value) {
        return value != null && !(value instanceof PrintStream) && !Display.isShown(value);
    }

    private static boolean isExpression(Snippet snippet) {
        return snippet.kind() == Snippet.Kind.EXPRESSION || snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    }

    private Failure failure(Throwable thrown, SnippetEvent event) {
        if (thread.interrupted()) return errors.interrupted(why(thrown), thrown);
        if (event.exception() instanceof UnresolvedReferenceException e)
            return errors.unresolved(shell, e.getSnippet());
        return described(thrown);
    }

    /** Runs code of the kernel's own as part of the cell, where an interrupt reaches it. */
    Optional<Failure> onThread(Runnable code) {
        try {
            thread.call(() -> {
                code.run();
                return null;
            });
            return Optional.empty();
        } catch (Throwable e) {
            if (e instanceof OutOfMemoryError) control.outOfMemory();
            return Optional.of(thread.interrupted() ? errors.interrupted(why(e), e) : described(e));
        }
    }

    /** Exceptions are the user's objects too: their messages are read where the user's code may hang without harm. */
    private Failure described(Throwable thrown) {
        try {
            return thread.call(() -> errors.thrown(thrown));
        } catch (Throwable e) {
            String message = "an exception whose message cannot be read";
            return new Failure(thrown.getClass().getSimpleName(), message, List.of(Failure.red(message)));
        }
    }

    private String why(Throwable thrown) {
        if (thrown instanceof UserThread.Stopped stopped && stopped.leftBehind()) return stopped.getMessage();
        return thread.timedOut() ? "a statement ran longer than JJAVA_TIMEOUT allows" : "variables keep their values";
    }

    private void warn(List<Snippet> declared) {
        for (Snippet snippet : declared) {
            Status status = shell.status(snippet);
            if (status != Status.RECOVERABLE_DEFINED && status != Status.RECOVERABLE_NOT_DEFINED) continue;
            System.err.println(
                    errors.unresolved(shell, (DeclarationSnippet) snippet).plain());
        }
    }
}
