package grapevine.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What JShell says a name means, taken apart: {@code int String.indexOf(String str, int fromIndex)}.
 *
 * @param type the type, with as much of its package as JShell tells; empty for what cells declare
 * @param member the name of a method or field; empty for a type and a constructor
 * @param parameters the simple types of the parameters, without type arguments; null if there are no parentheses
 */
record Signature(String type, String member, List<String> parameters) {

    private static final Pattern METHOD = Pattern.compile("(?:.*\\s)?([\\w.$]+)\\(([^()]*)\\).*");
    private static final Pattern FIELD = Pattern.compile("([\\w.$]+)\\.([\\w$]+):.*");

    /** Takes JShell's text apart. */
    static Signature of(String text) {
        String plain = withoutComponents(withoutTypeArguments(text));
        Matcher method = METHOD.matcher(plain);
        if (method.matches()) return method(method.group(1), method.group(2));
        Matcher field = FIELD.matcher(plain);
        if (field.matches()) return new Signature(field.group(1), field.group(2), null);
        boolean variable = plain.contains(":");
        return new Signature(variable ? "" : plain.strip(), variable ? plain.replaceFirst(":.*", "") : "", null);
    }

    private static Signature method(String name, String parameters) {
        List<String> types = parameters.isBlank()
                ? List.of()
                : Arrays.stream(parameters.split(","))
                        .map(p -> simple(p.strip().replaceFirst("\\s+\\w+$", "")))
                        .toList();
        int dot = name.lastIndexOf('.');
        String last = name.substring(dot + 1);
        boolean constructor = Character.isUpperCase(last.charAt(0));
        if (constructor) return new Signature(name, "", types);
        return new Signature(dot < 0 ? "" : name.substring(0, dot), last, types);
    }

    /** The last word of the type: {@code String[]} of {@code java.lang.String...}. */
    static String simple(String type) {
        return withoutTypeArguments(type)
                .replaceAll("@[\\w.]+(\\([^)]*\\))?\\s*|\\bfinal\\s+", "")
                .replace("...", "[]")
                .replaceFirst("^.*\\.(?=\\w)", "")
                .strip();
    }

    /** Newer JShells write the components of a record behind the name of its type, also before a member. */
    static String withoutComponents(String text) {
        return text.replaceAll("\\([^()]*\\)(?=\\.)", "");
    }

    /** The same name without its parameters, which a record is written with also where it is no constructor. */
    Signature asType() {
        return new Signature(type, member, null);
    }

    private static String withoutTypeArguments(String text) {
        StringBuilder outside = new StringBuilder();
        int depth = 0;
        for (char c : text.toCharArray()) {
            if (c == '<') depth++;
            else if (c == '>') depth = Math.max(0, depth - 1);
            else if (depth == 0) outside.append(c);
        }
        return outside.toString();
    }
}
