package grapevine.kernel;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;

/** Helps while a cell is typed. */
final class Assistant {

    private final Evaluator evaluator;

    Assistant(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** What may stand at the cursor, an offset in code points; those of a fitting type come first. */
    ReplacementOptions complete(String code, int codePoints) {
        int cursor = offset(code, codePoints);
        int start = evaluator.pieces().lastStart(code, cursor);
        int[] anchor = {cursor - start};
        List<Suggestion> found =
                evaluator.analysis().completionSuggestions(code.substring(start), cursor - start, anchor);
        Set<String> ordered = new LinkedHashSet<>();
        for (boolean fitting : new boolean[] {true, false})
            for (Suggestion s : found) if (s.matchesType() == fitting) ordered.add(s.continuation());
        int from = code.codePointCount(0, start + anchor[0]);
        return new ReplacementOptions(List.copyOf(ordered), from, code.codePointCount(0, cursor));
    }

    /** The signatures, with their documentation, of the name at the cursor; or the type of a variable. */
    Optional<String> inspect(String code, int codePoints) {
        int end = offset(code, codePoints);
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) end++;
        String name = name(code, end);
        if (end < code.length() && code.charAt(end) == '(') end++;
        int start = evaluator.pieces().lastStart(code, end);
        String text = evaluator.analysis().documentation(code.substring(start), end - start, true).stream()
                .map(Assistant::text)
                .distinct()
                .collect(Collectors.joining("\n\n"));
        if (!text.isBlank()) return Optional.of(text);
        return evaluator.variable(name);
    }

    /** The white space with which the line after this code begins. */
    static String indent(String code) {
        long open = code.chars().filter(c -> c == '{').count();
        long closed = code.chars().filter(c -> c == '}').count();
        return "    ".repeat((int) Math.max(0, open - closed));
    }

    private static int offset(String code, int codePoints) {
        return code.offsetByCodePoints(0, Math.min(codePoints, code.codePointCount(0, code.length())));
    }

    private static String name(String code, int end) {
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) start--;
        return code.substring(start, end);
    }

    private static String text(Documentation documentation) {
        String signature = Trace.readable(documentation.signature());
        String javadoc = documentation.javadoc();
        return javadoc == null ? signature : signature + "\n" + javadoc.replaceAll("<[^>\n]*>", "");
    }
}
