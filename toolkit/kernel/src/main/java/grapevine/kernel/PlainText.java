package grapevine.kernel;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the HTML that {@link Javadoc} makes into text for terminals. */
final class PlainText {

    private static final Pattern TOKEN = Pattern.compile("<(/?)(\\w+)>|[^<]+");
    private static final Map<String, String> BEFORE = Map.ofEntries(
            Map.entry("p", "\n\n"),
            Map.entry("pre", "\n\n"),
            Map.entry("/pre", "\n\n"),
            Map.entry("blockquote", "\n\n"),
            Map.entry("/ul", "\n"),
            Map.entry("/ol", "\n"),
            Map.entry("li", "\n- "),
            Map.entry("br", "\n"),
            Map.entry("tr", "\n"),
            Map.entry("td", "  "),
            Map.entry("th", "  "),
            Map.entry("dl", "\n\n"),
            Map.entry("dt", "\n"),
            Map.entry("dd", "\n    "),
            Map.entry("hr", "\n\n"));

    private final StringBuilder text = new StringBuilder();
    private boolean preformatted;

    private PlainText() {}

    static String of(String html) {
        PlainText plain = new PlainText();
        Matcher token = TOKEN.matcher(html);
        while (token.find()) {
            if (token.group(2) == null) plain.words(token.group());
            else plain.element(token.group(1) + token.group(2));
        }
        return plain.text
                .toString()
                .replaceAll("[ \t]+\n", "\n")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    private void element(String name) {
        if (name.endsWith("pre")) preformatted = !name.startsWith("/");
        if (name.matches("/?h[1-6]")) text.append("\n\n");
        text.append(BEFORE.getOrDefault(name, ""));
    }

    private void words(String escaped) {
        String words = escaped.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
        if (preformatted) {
            text.append(words);
            return;
        }
        String single = words.replaceAll("\\s+", " ");
        boolean fresh = text.length() == 0 || Character.isWhitespace(text.charAt(text.length() - 1));
        text.append(fresh ? single.stripLeading() : single);
    }
}
