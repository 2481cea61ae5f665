package grapevine.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Words an exception and its causes: message, the user's own lines, a few lines of libraries, nothing of the kernel. */
final class Trace {

    private static final Pattern LAMBDA = Pattern.compile("lambda\\$[\\w$]*\\$\\d+");
    private static final int LINES = 12;
    private static final int LIBRARY_LINES = 4;

    private final Origins origins;

    Trace(Origins origins) {
        this.origins = origins;
    }

    /** Describes what was thrown, and all that caused it. */
    Failure describe(Throwable thrown) {
        List<String> lines = new ArrayList<>(heading(thrown));
        lines.addAll(placesAndSuppressed(thrown));
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(thrown);
        for (Throwable cause = thrown.getCause(); cause != null && seen.add(cause); cause = cause.getCause()) {
            lines.add("caused by " + Failure.bold(type(cause)) + ": " + message(cause));
            lines.addAll(placesAndSuppressed(cause));
        }
        return new Failure(type(thrown), message(thrown), lines);
    }

    private List<String> placesAndSuppressed(Throwable thrown) {
        List<String> lines = places(thrown);
        for (Throwable other : thrown.getSuppressed()) {
            lines.add("suppressed " + Failure.bold(type(other)) + ": " + message(other));
            lines.addAll(places(other));
        }
        return lines;
    }

    /** The lines of a stack trace. */
    List<String> places(Throwable thrown) {
        List<String> all = new ArrayList<>();
        int libraries = 0;
        for (StackTraceElement frame : aboveCells(thrown.getStackTrace())) {
            if (isMachinery(frame)) continue;
            if (Origins.isOwn(frame)) all.add("    at " + own(frame));
            else if (libraries++ < LIBRARY_LINES) all.add("    at " + frame);
        }
        List<String> lines = counted(all);
        int more = lines.size() - LINES;
        return more <= 0 ? lines : appended(lines.subList(0, LINES), "    ... " + more + " more lines");
    }

    /** A recursion is told in one line, with how often it happened. */
    private static List<String> counted(List<String> all) {
        List<String> lines = new ArrayList<>();
        for (int i = 0, next; i < all.size(); i = next) {
            for (next = i + 1; next < all.size() && all.get(next).equals(all.get(i)); next++) {}
            lines.add(all.get(i) + (next - i > 1 ? " (" + (next - i) + " times)" : ""));
        }
        return lines;
    }

    private static List<String> appended(List<String> lines, String last) {
        List<String> all = new ArrayList<>(lines);
        all.add(last);
        return all;
    }

    /** The frames down to the outermost one of a cell; all, if no cell is among them. */
    private static List<StackTraceElement> aboveCells(StackTraceElement[] frames) {
        int last = frames.length;
        while (last > 0 && !Origins.isOwn(frames[last - 1])) last--;
        if (last > 1 && frames[last - 2].getMethodName().equals("do_it$Aux")) last--; // which knows the line better
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
        return origins.place(frame)
                .map(place -> place + in + ": " + place.text().strip())
                .orElse("an earlier cell" + in);
    }

    /** Where in the cell's types a frame is; nothing, for code that stands directly in the cell. */
    private static String method(StackTraceElement frame) {
        String type = Origins.WRAPPER.matcher(frame.getClassName()).replaceFirst("");
        String method = frame.getMethodName();
        if (type.isEmpty() && method.startsWith("do_it$")) return "";
        if (LAMBDA.matcher(method).matches()) return " in a lambda";
        if (method.equals("<init>")) return " in new " + readable(type.replace('$', '.'));
        String name = readable((type.isEmpty() ? "" : type + ".") + method).replace('$', '.');
        return " in " + name.replaceFirst("^\\d+\\.", "an anonymous class.");
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
