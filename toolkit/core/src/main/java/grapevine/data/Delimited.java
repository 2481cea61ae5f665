package grapevine.data;

import java.nio.file.Path;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * A text format with a known number of columns, the label last.
 *
 * @param header the first line, empty if there is none
 * @param separator what stands between two columns
 * @param skipped how many columns at the beginning are no features
 * @param features how many columns follow before the label
 * @param label the class of a label's text; -1 if it is none, {@link #LEAVE_OUT} if the row is not wanted
 * @param labels what the labels may be, for the error
 */
record Delimited(
        String header, Pattern separator, int skipped, int features, ToIntFunction<String> label, String labels) {

    static final int LEAVE_OUT = -2;

    /** A format with commas, no header and nothing to skip. */
    static Delimited commas(int features, ToIntFunction<String> label, String labels) {
        return new Delimited("", Pattern.compile(","), 0, features, label, labels);
    }

    /** All rows of a file. */
    Table read(Path file) {
        Table table = new Table();
        Reading.lines(file, (line, text) -> {
            if (line > 1 || header.isEmpty()) add(file, line, text.strip(), table);
            else if (!text.strip().equals(header)) throw Reading.bad(file, line, "the header " + header, text);
        });
        if (table.size() == 0)
            throw new IllegalArgumentException(file.getFileName() + " needs at least 1 row, got none");
        return table;
    }

    private void add(Path file, int line, String text, Table table) {
        String[] fields = separator.split(text, -1);
        int columns = skipped + features + 1;
        if (fields.length != columns) throw Reading.bad(file, line, columns + " columns", fields.length);
        int k = label.applyAsInt(fields[columns - 1].strip());
        if (k == -1) throw Reading.bad(file, line, "the label " + labels, fields[columns - 1]);
        float[] row = new float[features];
        for (int c = 0; c < features; c++)
            row[c] = Reading.number(file, line, "column " + (skipped + c + 1), fields[skipped + c]);
        if (k != LEAVE_OUT) table.add(row, k);
    }
}
