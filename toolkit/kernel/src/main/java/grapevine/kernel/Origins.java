package grapevine.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;

/** Knows which class that JShell made comes from which piece of which cell. */
final class Origins {

    /** The package and the class in which JShell wraps a piece, and what follows a letter for a changed class. */
    static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$(\\d+)[A-Z]*[.$]?");

    private final SourceCodeAnalysis analysis;
    private final Map<String, Origin> byId = new ConcurrentHashMap<>();

    Origins(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    private record Origin(Snippet snippet, Piece piece) {}

    /** Remembers where a snippet stands, so that errors of later cells can name its lines. */
    void remember(Snippet snippet, Piece piece) {
        byId.put(snippet.id(), new Origin(snippet, piece));
    }

    /** The piece of a snippet, if it is of a cell. */
    Optional<Piece> piece(Snippet snippet) {
        return Optional.ofNullable(byId.get(snippet.id())).map(Origin::piece);
    }

    /** Whether the frame is of code that stands in a cell. */
    static boolean isOwn(StackTraceElement frame) {
        return WRAPPER.matcher(frame.getClassName()).lookingAt();
    }

    /** Where the code of a frame stands, if that is known. */
    Optional<Piece.Place> place(StackTraceElement frame) {
        Matcher matcher = WRAPPER.matcher(frame.getClassName());
        Origin origin = matcher.lookingAt() ? byId.get(matcher.group(1)) : null;
        return origin == null ? Optional.empty() : Optional.of(place(origin, frame.getLineNumber()));
    }

    /** JShell wraps the parts of a piece each in its own way: the place is the first one that lands on the line. */
    private Piece.Place place(Origin origin, int wrappedLine) {
        SourceCodeAnalysis.SnippetWrapper wrapper = analysis.wrapper(origin.snippet());
        String wrapped = wrapper.wrapped();
        int start = 0;
        for (int line = 1; line < wrappedLine && start >= 0; line++) start = wrapped.indexOf('\n', start) + 1;
        int end = wrapped.indexOf('\n', start);
        for (int i = 0; i < origin.piece().source().length(); i++) {
            int position = wrapper.sourceToWrappedPosition(i);
            if (position >= start
                    && position <= end
                    && !Character.isWhitespace(origin.piece().source().charAt(i)))
                return origin.piece().at(i);
        }
        return origin.piece().at(0);
    }
}
