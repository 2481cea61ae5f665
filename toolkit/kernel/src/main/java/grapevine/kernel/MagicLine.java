package grapevine.kernel;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;

/**
 * A line of a cell that asks something of the kernel: {@code %name} and what stands behind it. With two signs,
 * {@code %%name}, it is about the whole cell, which begins with it.
 *
 * <p>The library's own parser rewrites every line that begins with a sign, also inside of strings, comments and expressions,
 * and errors would name the rewritten lines. Only its way to split a line into arguments is used.
 *
 * @param whole whether it begins with two signs
 * @param name the word behind the signs
 * @param argumentsStart where in the cell the text behind the name begins
 * @param bodyStart where in the cell the next line begins
 * @param line the text behind the name, up to the end of the line
 * @param body the text from the next line on
 */
record MagicLine(boolean whole, String name, int argumentsStart, int bodyStart, String line, String body) {

    private static final Pattern START = Pattern.compile("(%%?)([A-Za-z]\\w*)");
    private static final Pattern IN_TEXT = Pattern.compile("(?m)^[ \t]*(?=%[A-Za-z])");

    /** Reads the magic that a piece is. */
    static MagicLine of(Piece piece) {
        Matcher start = matcher(piece.cell(), piece.start());
        if (!start.lookingAt()) throw new IllegalArgumentException("Bug: no magic at " + piece.start());
        int lineEnd = lineEnd(piece.cell(), start.end());
        int bodyStart = Math.min(piece.end(), lineEnd + 1);
        return new MagicLine(
                start.group(1).length() == 2,
                start.group(2),
                start.end(),
                bodyStart,
                piece.cell().substring(start.end(), lineEnd).strip(),
                piece.cell().substring(bodyStart, piece.end()));
    }

    /** Whether a magic begins at the offset, where a statement could begin as well. */
    static boolean startsAt(String cell, int offset) {
        Matcher start = matcher(cell, offset);
        if (!start.lookingAt()) return false;
        String before = cell.substring(0, offset);
        boolean whole = start.group(1).length() == 2;
        return whole
                ? Pieces.skipBlank(before, 0) == offset
                : before.substring(before.lastIndexOf('\n') + 1).isBlank();
    }

    /** The next line at or after the offset that looks like a magic; it may still be part of a text or an expression. */
    static int next(String cell, int offset) {
        Matcher line = IN_TEXT.matcher(cell);
        return line.find(offset) ? line.end() : cell.length();
    }

    /** The name of the magic at the offset, where one is. */
    static String nameAt(String cell, int offset) {
        Matcher start = matcher(cell, offset);
        return start.lookingAt() ? start.group(2) : "";
    }

    /** Where the line of the offset ends, without its line break. */
    static int lineEnd(String cell, int offset) {
        int end = cell.indexOf('\n', offset);
        return end < 0 ? cell.length() : end;
    }

    /** The words behind the name; those in double quotes may contain blanks. */
    List<String> arguments() {
        return Words.of(line);
    }

    /** The magic as it is written, without arguments. */
    String title() {
        return (whole ? "%%" : "%") + name;
    }

    private static Matcher matcher(String cell, int offset) {
        return START.matcher(cell).region(offset, cell.length());
    }

    private static final class Words extends MagicParser {
        static List<String> of(String line) {
            return split(line);
        }
    }
}
