package grapevine.kernel;

/**
 * One statement or declaration of a cell.
 *
 * @param label the name of the cell, as errors show it: {@code cell 3}
 * @param cell the whole source of the cell
 * @param start where the piece begins in the cell
 * @param end where it ends in the cell
 * @param source the piece itself, perhaps with a semicolon that the cell lacks
 */
record Piece(String label, String cell, int start, int end, String source) {

    /** Whether it is no Java, but asks something of the kernel. */
    boolean isMagic() {
        return MagicLine.startsAt(cell, start);
    }

    /** The place in the cell of an offset in the piece. */
    Place at(int offset) {
        int position = Math.min(cell.length(), start + Math.max(0, offset));
        int lineStart = cell.lastIndexOf('\n', position - 1) + 1;
        int line = (int) cell.substring(0, lineStart)
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new Place(label, line, position - lineStart, text(lineStart));
    }

    private String text(int lineStart) {
        int lineEnd = cell.indexOf('\n', lineStart);
        return cell.substring(lineStart, lineEnd < 0 ? cell.length() : lineEnd);
    }

    /**
     * A place in a cell.
     *
     * @param label the name of the cell
     * @param line counted from 1
     * @param column counted from 0
     * @param text the whole line
     */
    record Place(String label, int line, int column, String text) {

        @Override
        public String toString() {
            return label + ", line " + line;
        }
    }
}
