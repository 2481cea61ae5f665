package grapevine.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.Diag;
import jdk.jshell.SourceCodeAnalysis;

/** Says what somebody may have meant who wrote a name that does not exist. */
final class Suggestions {

    private static final Pattern SYMBOL = Pattern.compile("symbol:\\s+(\\w+) ([\\w$]+)");
    private static final String RECORD = "invalid canonical constructor in record";
    private static final int IMPORTS = 3;

    private final SourceCodeAnalysis analysis;
    private final Types types;

    Suggestions(SourceCodeAnalysis analysis, Types types) {
        this.analysis = analysis;
        this.types = types;
    }

    /** Lines that follow the message: the import that is missing, or the name that is nearest; perhaps none. */
    List<String> of(Piece piece, Diag problem) {
        String message = problem.getMessage(Locale.ENGLISH);
        if (message.startsWith(RECORD) && message.contains("stronger access"))
            return List.of("records of cells are public: write public before the constructor");
        Matcher symbol = SYMBOL.matcher(message);
        if (!symbol.find()) return List.of();
        String name = symbol.group(2);
        List<String> imports = symbol.group(1).equals("method") ? List.of() : imports(name);
        if (!imports.isEmpty()) return imports;
        return Spelling.nearest(name, names(piece, name, problem), 3)
                .map(nearest -> List.of("did you mean " + nearest + "?"))
                .orElse(List.of());
    }

    /** The imports for something that JShell calls {@code class Name}; none for anything else. */
    List<String> ofDependency(String dependency) {
        return dependency.startsWith("class ") ? imports(dependency.substring("class ".length())) : List.of();
    }

    private List<String> imports(String name) {
        if (!Character.isUpperCase(name.charAt(0))) return List.of();
        return types.importable(name).stream()
                .limit(IMPORTS)
                .map(i -> "perhaps: import " + i + ";")
                .toList();
    }

    /** The names that could stand where this one stands. */
    private Set<String> names(Piece piece, String name, Diag problem) {
        int at = piece.source().indexOf(name, (int) Math.max(0, problem.getStartPosition()));
        if (at < 0) return Set.of();
        return analysis.completionSuggestions(piece.source().substring(0, at), at, new int[1]).stream()
                .map(s -> s.continuation().replaceFirst("\\(.*", ""))
                .filter(n -> !n.equals(name))
                .collect(Collectors.toSet());
    }
}
