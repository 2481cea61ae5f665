package grapevine.charts;

import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table as part of a page: numbers to the right, and not more rows than people read. */
final class TablePage {

    private static final int MOST = 50;
    private static final String CELL = "padding:2px 10px;border-bottom:1px solid " + Theme.GRID + ";text-align:";

    private TablePage() {}

    static String of(Table table) {
        StringBuilder page = new StringBuilder(
                "<div style=\"overflow-x:auto\"><table style=\"border-collapse:collapse;font-size:13px\">\n");
        row(page, table.columns(), "th", -1);
        int rows = Math.min(MOST, table.rowCount());
        for (int i = 0; i < rows; i++) row(page, table.columns(), "td", i);
        page.append("</table>\n");
        if (rows < table.rowCount())
            page.append(String.format(Locale.ROOT, "<p>the first %d of %,d rows</p>%n", rows, table.rowCount()));
        return page.append("</div>\n").toString();
    }

    /** One row; -1 is that of the names. */
    private static void row(StringBuilder page, List<Column<?>> columns, String tag, int row) {
        page.append("<tr>");
        for (Column<?> column : columns) {
            String side = column instanceof NumericColumn ? "right" : "left";
            String text = row < 0 ? column.name() : cell(column, row);
            page.append('<')
                    .append(tag)
                    .append(" style=\"")
                    .append(CELL)
                    .append(side)
                    .append("\">");
            page.append(Page.escaped(text)).append("</").append(tag).append('>');
        }
        page.append("</tr>\n");
    }

    /** Numbers are rounded, so that the table fits on the page; the table itself keeps them whole. */
    private static String cell(Column<?> column, int row) {
        if (column.isMissing(row)) return "";
        return column.get(row) instanceof Number number ? Quantity.number(number.doubleValue()) : column.getString(row);
    }
}
