package grapevine.kernel;

import java.util.Optional;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Cuts a cell into the pieces that JShell takes one at a time, and the magics between them. */
final class Pieces {

    private final SourceCodeAnalysis analysis;

    Pieces(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    /** The first piece of the cell at or after the offset, if there is one. */
    Optional<Piece> next(String label, String cell, int offset) {
        int start = skipBlank(cell, offset);
        if (start == cell.length()) return Optional.empty();
        if (MagicLine.startsAt(cell, start)) return Optional.of(magic(label, cell, start));
        Cut cut = cut(cell, start);
        if (cut.info().completeness() == Completeness.EMPTY) return Optional.empty();
        if (!cut.isWhole()) return Optional.of(piece(label, cell, start, cell.length()));
        return Optional.of(new Piece(label, cell, start, cut.end(), cut.info().source()));
    }

    /** Whether the code can be run as it stands, never, or after more is typed. */
    State state(String code) {
        int offset = skipBlank(code, 0);
        while (offset < code.length()) {
            State state = MagicLine.startsAt(code, offset)
                    ? magicState(code, offset)
                    : state(cut(code, offset).info());
            if (state != State.COMPLETE) return state;
            offset = next("", code, offset).map(Piece::end).orElse(code.length());
            offset = skipBlank(code, offset);
        }
        return State.COMPLETE;
    }

    /** The offset of the last piece that begins before the cursor. */
    int lastStart(String code, int cursor) {
        String typed = code.substring(0, cursor);
        int start = skipBlank(typed, 0);
        while (true) {
            int end = next("", typed, start).map(Piece::end).orElse(cursor);
            if (skipBlank(typed, end) >= cursor) return Math.min(start, cursor);
            start = skipBlank(typed, end);
        }
    }

    private static State state(CompletionInfo info) {
        return switch (info.completeness()) {
            case UNKNOWN -> State.INVALID;
            case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> State.INCOMPLETE;
            default -> State.COMPLETE;
        };
    }

    /** A cell of other text than Java is complete when an empty line ends it. */
    private State magicState(String code, int start) {
        Piece piece = magic("", code, start);
        MagicLine magic = MagicLine.of(piece);
        if (magic.name().equals(Magics.TIME)) return state(magic.whole() ? magic.body() : timed(piece));
        return !magic.whole() || magic.body().matches("(?s).*\n[ \t]*\n?") ? State.COMPLETE : State.INCOMPLETE;
    }

    private static String timed(Piece piece) {
        return piece.cell().substring(MagicLine.of(piece).argumentsStart(), piece.end());
    }

    /** A magic is its line; the whole cell with two signs; with {@code %time} all lines of the statement. */
    private Piece magic(String label, String cell, int start) {
        int end = cell.startsWith("%%", start) ? cell.length() : MagicLine.lineEnd(cell, start);
        Piece piece = piece(label, cell, start, end);
        if (!MagicLine.of(piece).name().equals(Magics.TIME)) return piece;
        while (end < cell.length() && state(timed(piece)) == State.INCOMPLETE) {
            end = MagicLine.lineEnd(cell, end + 1);
            piece = piece(label, cell, start, end);
        }
        return piece;
    }

    private static Piece piece(String label, String cell, int start, int end) {
        return new Piece(label, cell, start, end, cell.substring(start, end));
    }

    /** Cuts the first piece off; at a line that is a magic, the code before it must end. */
    private Cut cut(String cell, int start) {
        int magic = MagicLine.next(cell, start);
        while (magic < cell.length()) {
            Cut cut = new Cut(analysis.analyzeCompletion(cell.substring(start, magic)), magic);
            if (cut.isWhole() && endsBefore(cell, start, cut)) return cut;
            magic = MagicLine.next(cell, MagicLine.lineEnd(cell, magic));
        }
        return new Cut(analysis.analyzeCompletion(cell.substring(start)), cell.length());
    }

    /** An expression may go on with a modulo: it ends only before a magic that exists. */
    private static boolean endsBefore(String cell, int start, Cut cut) {
        return !cut.info().remaining().isBlank()
                || cell.substring(start, cut.limit()).strip().matches("(?s).*[;}]")
                || Magics.isKnown(MagicLine.nameAt(cell, cut.limit()));
    }

    /** What JShell says of the code up to a limit. */
    private record Cut(CompletionInfo info, int limit) {

        boolean isWhole() {
            return info.completeness().isComplete() && info.source() != null;
        }

        int end() {
            return limit - info.remaining().length();
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
