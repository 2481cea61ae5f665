package grapevine.charts;

/**
 * One output of a notebook in the forms that its reader may choose from.
 *
 * @param text what is shown where there is nothing better
 * @param html part of a page, null to leave it out
 * @param picture a chart whose still image goes along, null to leave it out
 */
record Bundle(String text, String html, Chart picture) {

    /** A line. */
    static Bundle line(String line) {
        return new Bundle(line, paragraph(line), null);
    }

    /** A line without a page, for notebooks that are kept under version control. */
    static Bundle text(String line) {
        return new Bundle(line, null, null);
    }

    static String paragraph(String line) {
        return "<div style=\"font-family:sans-serif;font-size:13px\">" + Page.escaped(line) + "</div>\n";
    }
}
