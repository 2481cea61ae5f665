package grapevine.kernel;

import java.util.Optional;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Cuts a cell into the pieces that JShell takes one at a time. */
final class Pieces {

    private final SourceCodeAnalysis analysis;

    Pieces(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** The first piece of the cell at or after the offset, if there is one. */
    Optional<Piece> next(String label, String cell, int offset) {
        int start = skipBlank(cell, offset);
        if (start == cell.length()) return Optional.empty();
        CompletionInfo info = analysis.analyzeCompletion(cell.substring(start));
        if (info.completeness() == Completeness.EMPTY) return Optional.empty();
        boolean whole = info.completeness().isComplete() && info.source() != null;
        return Optional.of(new Piece(label, cell, start, whole ? info.source() : cell.substring(start)));
    }

    /** Whether the code can be run as it stands, never, or after more is typed. */
    State state(String code) {
        int offset = skipBlank(code, 0);
        while (offset < code.length()) {
            CompletionInfo info = analysis.analyzeCompletion(code.substring(offset));
            switch (info.completeness()) {
                case EMPTY:
                    return State.COMPLETE;
                case UNKNOWN:
                    return State.INVALID;
                case DEFINITELY_INCOMPLETE:
                case CONSIDERED_INCOMPLETE:
                    return State.INCOMPLETE;
                default:
                    offset = skipBlank(code, code.length() - info.remaining().length());
            }
        }
        return State.COMPLETE;
    }

    /** The offset of the last piece that begins before the cursor. */
    int lastStart(String code, int cursor) {
        int start = skipBlank(code, 0);
        while (true) {
            Optional<Piece> piece = next("", code.substring(0, cursor), start);
            int end = piece.map(Piece::end).orElse(cursor);
            if (skipBlank(code, end) >= cursor) return Math.min(start, cursor);
            start = skipBlank(code, end);
        }
    }

    /** Skips white space and comments, so that a piece begins where its code begins. */
    static int skipBlank(String code, int offset) {
        int i = offset;
        while (i < code.length()) {
            if (Character.isWhitespace(code.charAt(i))) i++;
            else if (code.startsWith("//", i)) i = after(code, "\n", i);
            else if (code.startsWith("/*", i)) i = after(code, "*/", i + 2);
            else return i;
        }
        return i;
    }

    private static int after(String code, String mark, int from) {
        int found = code.indexOf(mark, from);
        return found < 0 ? code.length() : found + mark.length();
    }

    /** What can be said of code that was not run yet. */
    enum State {
        COMPLETE,
        INCOMPLETE,
        INVALID
    }
}
