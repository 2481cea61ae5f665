package grapevine.kernel;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** Explains the name at the cursor: signatures, documentation and, if more is asked for, the source. */
final class Inspector {

    private static final int OVERLOADS = 8;
    private static final int SOURCE_LINES = 200;

    private final Evaluator evaluator;
    private final Sources sources;

    Inspector(Evaluator evaluator) {
        this.evaluator = evaluator;
        sources = new Sources(evaluator.loader());
    }

    /** One meaning of the name. */
    private record Entry(String signature, String html, String source) {}

    /** What can be said of the name at the cursor, an offset in code points. */
    Optional<DisplayData> inspect(String code, int codePoints, boolean withSource) {
        int cursor = Cursor.offset(code, codePoints);
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) end++;
        Cursor at = Cursor.of(evaluator.pieces(), code, end);
        if (at.isMagic()) return Magics.help(at.magic().title()).map(DisplayData::new);
        List<Entry> entries = entries(at, code, end);
        if (!entries.isEmpty()) return Optional.of(shown(entries, withSource));
        return evaluator.variable(Cursor.name(code, end)).map(DisplayData::new);
    }

    /** JShell explains a method where its parameters begin. */
    private List<Entry> entries(Cursor at, String code, int end) {
        String piece = code.substring(at.start(), end);
        String name = Cursor.name(code, end);
        boolean called = end < code.length() && code.charAt(end) == '(';
        List<Entry> entries = called ? entries(piece + "(") : entries(piece);
        if (!entries.isEmpty() || name.isEmpty()) return entries;
        if (!Character.isUpperCase(name.charAt(0))) return called ? List.of() : entries(piece + "(");
        return evaluator.types().importable(name).stream()
                .limit(2)
                .flatMap(qualified -> entries(qualified).stream())
                .toList();
    }

    private List<Entry> entries(String piece) {
        return evaluator.analysis().documentation(piece, piece.length(), true).stream()
                .map(found -> entry(found, piece.endsWith("(")))
                .distinct()
                .toList();
    }

    private Entry entry(Documentation documentation, boolean called) {
        Signature signature = Signature.of(documentation.signature());
        Signature wanted = called || !signature.member().isEmpty() ? signature : signature.asType();
        Optional<SourceFile.Declaration> declared = wanted.type().isEmpty()
                ? Optional.empty()
                : sources.find(evaluator.types().meanings(wanted.type()), wanted);
        String comment = documentation.javadoc() != null
                ? documentation.javadoc()
                : declared.map(SourceFile.Declaration::comment).orElse("");
        return new Entry(
                Trace.readable(named(
                        Signature.withoutComponents(documentation.signature()),
                        declared.map(SourceFile.Declaration::parameters).orElse(List.of()))),
                Javadoc.html(comment),
                declared.map(SourceFile.Declaration::source).orElse(""));
    }

    /** A jar that was compiled without the names of parameters has them in its sources. */
    private static String named(String signature, List<String> parameters) {
        String named = signature;
        for (int i = 0; i < parameters.size(); i++) named = named.replaceFirst("\\barg" + i + "\\b", parameters.get(i));
        return named;
    }

    private static DisplayData shown(List<Entry> entries, boolean withSource) {
        List<Entry> first = entries.subList(0, Math.min(OVERLOADS, entries.size()));
        int more = entries.size() - first.size();
        String text = first.stream().map(e -> text(e, withSource)).collect(Collectors.joining("\n\n"));
        String html = first.stream().map(e -> html(e, withSource)).collect(Collectors.joining("<hr>"));
        DisplayData data = new DisplayData(more == 0 ? text : text + "\n\n... and " + more + " more");
        data.putHTML(more == 0 ? html : html + "<p>... and " + more + " more");
        return data;
    }

    private static String text(Entry entry, boolean withSource) {
        String documentation = PlainText.of(entry.html());
        String text = documentation.isEmpty() ? entry.signature() : entry.signature() + "\n\n" + documentation;
        return withSource && !entry.source().isEmpty() ? text + "\n\n" + shortened(entry.source()) : text;
    }

    private static String html(Entry entry, boolean withSource) {
        String html = "<pre><b>" + Javadoc.escaped(entry.signature()) + "</b></pre>" + entry.html();
        return withSource && !entry.source().isEmpty()
                ? html + "<pre>" + Javadoc.escaped(shortened(entry.source())) + "</pre>"
                : html;
    }

    private static String shortened(String source) {
        List<String> lines = source.lines().toList();
        if (lines.size() <= SOURCE_LINES) return source;
        return String.join("\n", lines.subList(0, SOURCE_LINES)) + "\n... " + (lines.size() - SOURCE_LINES)
                + " more lines";
    }
}
