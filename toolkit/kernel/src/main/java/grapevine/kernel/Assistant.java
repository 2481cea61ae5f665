package grapevine.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** Helps while a cell is typed. Half a cell must not break it: what cannot be understood is answered with nothing. */
final class Assistant {

    /** How long it may take to find signatures; proposals after that have none. */
    private static final long SIGNATURES_NANOS = 80_000_000;

    private static final Pattern MAGIC_NAME = Pattern.compile("%%?\\w*");
    private static final Pattern TYPE_NAME = Pattern.compile("(?<![\\w.])[A-Z]\\w{2,}$");
    private static final Set<String> WITH_FILES = Set.of("load", "classpath", "jars");

    private final Evaluator evaluator;
    private final Inspector inspector;

    Assistant(Evaluator evaluator) {
        this.evaluator = evaluator;
        inspector = new Inspector(evaluator);
        evaluator.types().prepare();
    }

    /** What may stand at the cursor, an offset in code points; those of a fitting type come first. */
    Completion complete(String code, int codePoints) {
        int offset = Cursor.offset(code, codePoints);
        try {
            Cursor cursor = Cursor.of(evaluator.pieces(), code, offset);
            if (MAGIC_NAME.matcher(cursor.typed()).matches()) return magics(cursor);
            return cursor.isMagic() ? files(cursor) : java(cursor);
        } catch (RuntimeException | Error e) { // JShell's own, for code that is no Java yet
            Main.LOG.warn("no completion is known", e);
            return completion(code, offset, offset, List.of());
        }
    }

    /** The signatures and documentation of the name at the cursor, and its source; or the type of a variable. */
    Optional<DisplayData> inspect(String code, int codePoints, boolean withSource) {
        try {
            return inspector.inspect(code, codePoints, withSource);
        } catch (RuntimeException | Error e) { // JShell's own, for code that is no Java yet
            Main.LOG.warn("no explanation is known", e);
            return Optional.empty();
        }
    }

    /** The white space with which the line after this code begins. */
    static String indent(String code) {
        long open = code.chars().filter(c -> c == '{').count();
        long closed = code.chars().filter(c -> c == '}').count();
        return "    ".repeat((int) Math.max(0, open - closed));
    }

    private static Completion completion(String code, int from, int to, List<Completion.Proposal> proposals) {
        return new Completion(code.codePointCount(0, from), code.codePointCount(0, to), proposals);
    }

    private static Completion magics(Cursor cursor) {
        List<Completion.Proposal> proposals = Magics.titles().stream()
                .filter(title -> title.startsWith(cursor.typed()))
                .map(title -> new Completion.Proposal(
                        title,
                        "magic",
                        Magics.help(title).orElse("").substring(title.length()).strip()))
                .toList();
        return completion(cursor.code(), cursor.start(), cursor.offset(), proposals);
    }

    private static Completion files(Cursor cursor) {
        String word = cursor.typed().replaceFirst("(?s)^.*\\s", "");
        int start = cursor.offset() - word.length();
        if (!WITH_FILES.contains(cursor.magic().name()) || cursor.magic().whole())
            return completion(cursor.code(), cursor.offset(), cursor.offset(), List.of());
        int slash = word.lastIndexOf('/') + 1;
        List<Completion.Proposal> proposals = new ArrayList<>();
        for (String path : Environment.files((slash == 0 ? "./" : word.substring(0, slash)) + "*", noPath -> {})) {
            String name = Path.of(path).getFileName().toString();
            boolean folder = Path.of(path).toFile().isDirectory();
            if (name.startsWith(word.substring(slash)) && !name.startsWith("."))
                proposals.add(
                        new Completion.Proposal(word.substring(0, slash) + name + (folder ? "/" : ""), "path", ""));
        }
        return completion(cursor.code(), start, cursor.offset(), proposals);
    }

    private Completion java(Cursor cursor) {
        String typed = cursor.typed();
        int[] anchor = {typed.length()};
        List<Suggestion> found = evaluator.analysis().completionSuggestions(typed, typed.length(), anchor);
        Map<String, Completion.Proposal> ordered = new LinkedHashMap<>();
        long deadline = System.nanoTime() + SIGNATURES_NANOS;
        String before = typed.substring(0, anchor[0]);
        Stream.concat(
                        found.stream().filter(Suggestion::matchesType),
                        found.stream().filter(s -> !s.matchesType()))
                .map(Suggestion::continuation)
                .distinct()
                .forEach(text -> ordered.put(text, proposal(before, text, deadline)));
        Matcher type = TYPE_NAME.matcher(typed);
        if (type.find() && (ordered.isEmpty() || anchor[0] == type.start())) {
            anchor[0] = type.start();
            for (String name : evaluator.types().beginningWith(type.group())) addUnimported(name, ordered);
        }
        return completion(cursor.code(), cursor.start() + anchor[0], cursor.offset(), List.copyOf(ordered.values()));
    }

    /** A type that no cell imports can be named with its package. */
    private static void addUnimported(String name, Map<String, Completion.Proposal> ordered) {
        int dot = name.lastIndexOf('.');
        String simple = name.substring(dot + 1);
        if (ordered.containsKey(simple)) return;
        ordered.put(name, new Completion.Proposal(name, "class", "not imported"));
    }

    private Completion.Proposal proposal(String before, String text, long deadline) {
        String kind = kind(before, text);
        String signature = kind.equals("function") && System.nanoTime() < deadline ? signature(before + text) : "";
        return new Completion.Proposal(text, kind, signature);
    }

    private String kind(String before, String text) {
        if (text.endsWith("(") || text.endsWith("()")) return "function";
        if (SourceVersion.isKeyword(text.strip())) return "keyword";
        if (text.endsWith(".")) return "module";
        if (text.matches("[A-Z][A-Z0-9_]*") && before.endsWith(".")) return "property";
        if (Character.isUpperCase(text.charAt(0))) return "class";
        return before.endsWith(".") ? "property" : "instance";
    }

    /** The first signature, without what stands before its parameters, and how many more there are. */
    private String signature(String call) {
        String open = call.endsWith("()") ? call.substring(0, call.length() - 1) : call;
        List<String> signatures = evaluator.analysis().documentation(open, open.length(), false).stream()
                .map(Documentation::signature)
                .distinct()
                .toList();
        if (signatures.isEmpty()) return "";
        String first = Trace.readable(Signature.withoutComponents(signatures.get(0)));
        int parameters = first.indexOf('(');
        if (parameters < 0) return first;
        int blank = first.lastIndexOf(' ', parameters);
        String returned = first.contains("<") || blank < 0 ? "" : " " + first.substring(0, blank);
        String more = signatures.size() == 1 ? "" : " and " + (signatures.size() - 1) + " more";
        return first.substring(parameters) + returned + more;
    }
}
