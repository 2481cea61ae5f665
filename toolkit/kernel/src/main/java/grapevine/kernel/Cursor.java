package grapevine.kernel;

/**
 * Where in a cell somebody types.
 *
 * @param code the cell
 * @param start where the piece begins that reaches to the cursor
 * @param offset the cursor, in characters
 * @param magic the magic that the cursor stands in, where no Java is expected; or null
 */
record Cursor(String code, int start, int offset, MagicLine magic) {

    /** Finds the piece in which the cursor stands; behind {@code %time} that is the code which is timed. */
    static Cursor of(Pieces pieces, String code, int offset) {
        int start = pieces.lastStart(code, offset);
        if (!MagicLine.startsAt(code, start)) return new Cursor(code, start, offset, null);
        MagicLine magic = MagicLine.of(new Piece("", code, start, code.length(), code.substring(start)));
        int inside = magic.whole() ? magic.bodyStart() : magic.argumentsStart();
        boolean java = magic.name().equals(Magics.TIME) && offset > inside;
        if (!java) return new Cursor(code, start, offset, magic);
        String typed = code.substring(inside, offset);
        return new Cursor(code, inside + pieces.lastStart(typed, typed.length()), offset, null);
    }

    boolean isMagic() {
        return magic != null;
    }

    /** The code of the piece up to the cursor. */
    String typed() {
        return code.substring(start, offset);
    }

    /** The offset in characters of one in code points; outside of the code, its nearest end. */
    static int offset(String code, int codePoints) {
        int inside = Math.max(0, Math.min(codePoints, code.codePointCount(0, code.length())));
        return code.offsetByCodePoints(0, inside);
    }

    /** The name that ends at the offset, perhaps empty. */
    static String name(String code, int end) {
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) start--;
        return code.substring(start, end);
    }
}
