package grapevine.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;

/** Words errors in terms of the user's cells: the line itself, a caret, the message. */
final class Errors {

    private final Origins origins;
    private final Trace trace;
    private final Suggestions suggestions;

    Errors(Origins origins, Suggestions suggestions) {
        this.origins = origins;
        this.suggestions = suggestions;
        trace = new Trace(origins);
    }

    /** The code does not compile. */
    Failure compile(Piece piece, List<Diag> problems) {
        List<String> lines = new ArrayList<>();
        for (Diag problem : problems) {
            if (!problem.isError()) continue;
            if (lines.isEmpty()) lines.add(Failure.red("Compile error") + " in " + piece.at(position(problem)));
            lines.addAll(underlined(piece, problem));
            lines.add(Failure.bold(message(problem)));
            lines.addAll(suggestions.of(piece, problem));
        }
        String first = problems.stream()
                .filter(Diag::isError)
                .map(Errors::message)
                .findFirst()
                .orElse("this cannot be compiled");
        if (lines.isEmpty()) lines.add(Failure.red("Compile error") + " in " + piece.at(0) + ": " + first);
        return new Failure("CompileError", first, lines);
    }

    /** The code threw something. */
    Failure thrown(Throwable thrown) {
        return trace.describe(thrown);
    }

    /** The cell was ended from outside; {@code place} is what ended it there, or null. */
    Failure interrupted(String why, Throwable place) {
        List<String> lines = new ArrayList<>();
        lines.add(Failure.red("Interrupted") + ": " + why);
        if (place != null) lines.addAll(trace.places(place));
        return new Failure("Interrupted", why, lines);
    }

    /** A declaration names something that does not exist yet. */
    Failure unresolved(JShell shell, DeclarationSnippet snippet) {
        String what = shell.unresolvedDependencies(snippet).collect(Collectors.joining(", "));
        String message = snippet.name() + " cannot be used yet: it needs " + (what.isEmpty() ? "a correction" : what);
        List<String> lines = new ArrayList<>();
        lines.add(Failure.red("Unresolved") + ": " + Failure.bold(message));
        shell.unresolvedDependencies(snippet).map(suggestions::ofDependency).forEach(lines::addAll);
        origins.piece(snippet).ifPresent(piece -> shell.diagnostics(snippet)
                .filter(Diag::isError)
                .forEach(d -> {
                    lines.addAll(underlined(piece, d));
                    lines.add(message(d));
                    lines.addAll(suggestions.of(piece, d));
                }));
        return new Failure("Unresolved", message, lines);
    }

    private static List<String> underlined(Piece piece, Diag problem) {
        Piece.Place place = piece.at(position(problem));
        int length = (int) Math.max(1, problem.getEndPosition() - problem.getStartPosition());
        int room = Math.max(1, place.text().length() - place.column());
        String indent = place.text()
                .substring(0, Math.min(place.column(), place.text().length()))
                .replaceAll("[^\t]", " ");
        return List.of("    " + place.text(), "    " + indent + Failure.red("^".repeat(Math.min(length, room))));
    }

    private static int position(Diag problem) {
        long start = problem.getStartPosition();
        return (int) (start == Diag.NOPOS ? Math.max(0, problem.getPosition()) : start);
    }

    private static String message(Diag problem) {
        return Trace.readable(problem.getMessage(Locale.ENGLISH)
                .replaceAll("\n *location: class *(?=\n|$)", "")
                .strip());
    }
}
