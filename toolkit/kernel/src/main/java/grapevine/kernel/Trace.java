package grapevine.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words an exception and its causes: message, the user's own lines, a few lines of libraries, nothing of the kernel. */
final class Trace {

    private static final Pattern RAW = Pattern.compile("REPL\\.\\$JShell\\$(\\d+)[A-Z]*[.$]?");
    private static final int OWN_LINES = 8;
    private static final int LIBRARY_LINES = 4;

    private final Map<String, Piece> pieces;

    Trace(Map<String, Piece> pieces) {
        this.pieces = pieces;
    }

    /** Describes the chain; {@code translated} is the same chain with JShell's line numbers, as far as it goes. */
    Failure describe(Throwable thrown, Throwable translated) {
        List<String> lines = new ArrayList<>(heading(thrown));
        lines.addAll(places(translated));
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(thrown);
        Throwable cause = thrown.getCause();
        Throwable translatedCause = translated == null ? null : translated.getCause();
        while (cause != null && seen.add(cause)) {
            lines.add("caused by " + Failure.bold(type(cause)) + ": " + message(cause));
            lines.addAll(places(translatedCause));
            cause = cause.getCause();
            translatedCause = translatedCause == null ? null : translatedCause.getCause();
        }
        for (Throwable other : thrown.getSuppressed()) lines.add("suppressed " + type(other) + ": " + message(other));
        return new Failure(type(thrown), message(thrown), lines);
    }

    /** The lines of a translated stack trace. */
    List<String> places(Throwable translated) {
        List<String> lines = new ArrayList<>();
        if (translated == null) return lines;
        int own = 0;
        int library = 0;
        for (StackTraceElement frame : aboveCells(translated.getStackTrace())) {
            if (isMachinery(frame)) continue;
            if (!isOwn(frame) && library++ < LIBRARY_LINES) lines.add("    at " + frame);
            if (isOwn(frame) && own++ < OWN_LINES) lines.add("    at " + own(frame));
        }
        if (own > OWN_LINES) lines.add("    ... " + (own - OWN_LINES) + " more lines of your code");
        return lines;
    }

    /** The frames down to the outermost one of a cell; all, if no cell is among them. */
    private static List<StackTraceElement> aboveCells(StackTraceElement[] frames) {
        int last = frames.length;
        while (last > 0 && !isOwn(frames[last - 1])) last--;
        return List.of(frames).subList(0, last == 0 ? frames.length : last);
    }

    /** A refused argument or state says what to do: its message comes first. */
    private static List<String> heading(Throwable thrown) {
        boolean refusal = thrown instanceof IllegalArgumentException || thrown instanceof IllegalStateException;
        if (refusal && thrown.getMessage() != null)
            return List.of(Failure.red(message(thrown)), "(" + type(thrown) + ")");
        return List.of(Failure.red(type(thrown)) + ": " + Failure.bold(message(thrown)));
    }

    private String own(StackTraceElement frame) {
        String in = method(frame);
        if (isRaw(frame)) return rawCell(frame) + in;
        Piece piece = pieces.get(frame.getFileName().substring(1));
        if (piece == null) return "an earlier cell" + in;
        Piece.Place place = piece.atLine(frame.getLineNumber());
        return place + in + ": " + place.text().strip();
    }

    /** A frame that JShell did not translate has no line that means something to the user. */
    private String rawCell(StackTraceElement frame) {
        Matcher matcher = RAW.matcher(frame.getClassName());
        Piece piece = matcher.lookingAt() ? pieces.get(matcher.group(1)) : null;
        return piece == null ? "an earlier cell" : piece.label();
    }

    private static String method(StackTraceElement frame) {
        String name = (RAW.matcher(frame.getClassName()).replaceFirst("") + "." + frame.getMethodName())
                .replaceAll("^\\.|\\.$", "");
        return name.isEmpty()
                ? ""
                : " in " + readable(name).replaceAll("lambda\\$do_it\\$\\d+|lambda\\$\\w*\\$\\d+", "a lambda");
    }

    private static boolean isOwn(StackTraceElement frame) {
        return isRaw(frame)
                || frame.getFileName() != null && frame.getFileName().startsWith("#");
    }

    private static boolean isRaw(StackTraceElement frame) {
        return RAW.matcher(frame.getClassName()).lookingAt();
    }

    private static boolean isMachinery(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("grapevine.kernel.")
                || name.startsWith("org.dflib.jjava.jupyter.")
                || name.equals("java.lang.Thread")
                || name.startsWith("java.lang.reflect.")
                || name.startsWith("java.lang.invoke.")
                || name.startsWith("jdk.internal.")
                || name.startsWith("jdk.jshell.");
    }

    private static String type(Throwable e) {
        String name = e.getClass().getSimpleName();
        return name.isEmpty() ? e.getClass().getName() : name;
    }

    /** The message; a message that cannot be read says so. */
    private static String message(Throwable e) {
        try {
            return e.getMessage() == null ? "no message" : readable(e.getMessage());
        } catch (Throwable unreadable) { // the user's code: it may throw anything
            return "its message cannot be read, " + unreadable.getClass().getName();
        }
    }

    /** Leaves out the package names that only JShell knows, and {@code java.lang}. */
    static String readable(String text) {
        return text.replaceAll("[\\w.$]*\\$JShell\\$anonymous\\$+\\d+", "an anonymous class")
                .replaceAll("REPL\\.\\$JShell\\$\\w+[.$]", "")
                .replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "");
    }
}
