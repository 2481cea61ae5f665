package grapevine.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.traces.Trace;

/**
 * Turns a tablesaw figure into strict JSON.
 *
 * <p>tablesaw writes JavaScript: bare keys, trailing commas, numbers as strings, NaN, and names escaped as HTML. Here
 * numbers are numbers, what is not finite is null, and names are as the user wrote them.
 */
final class StrictJson {

    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();
    private static final Set<String> NUMERIC = Set.of("dtick", "tick0", "nticks", "opacity", "scaleratio");
    private static final Pattern UNESCAPED = Pattern.compile("(?m)^ *(name|title): '.*',?$");
    private static final Set<String> ESCAPED = Set.of("title", "name");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StrictJson() {}

    /** The figure as {@code {"data": [...], "layout": {...}}}. */
    static ObjectNode of(Figure figure) {
        ObjectNode json = NODES.objectNode();
        ArrayNode data = json.putArray("data");
        json.set("layout", NODES.objectNode());
        if (figure.getLayout() != null)
            json.set("layout", parse(figure.getLayout().asJavascript()));
        Trace[] traces = figure.getTraces();
        for (int i = 0; i < traces.length; i++) data.add(trace(traces[i], i, json.get("layout")));
        return json;
    }

    private static JsonNode trace(Trace trace, int index, JsonNode layout) {
        ObjectNode json = parse(trace.asJavascript(index));
        if (trace.name() != null) json.put("name", trace.name());
        for (String axis : new String[] {"x", "y"})
            if (!layout.at("/" + axis + "axis/type").asText().equals("category"))
                json.replace(axis, numbers(json.get(axis)));
        return json;
    }

    /** Reads the literal in {@code var name = {...};}. */
    private static ObjectNode parse(String javascript) {
        String literal = UNESCAPED
                .matcher(javascript.substring(javascript.indexOf('{'), javascript.lastIndexOf('}') + 1))
                .replaceAll(line -> Matcher.quoteReplacement(line.group().replace("\\", "\\\\")));
        try {
            return (ObjectNode) clean("", LENIENT.readTree(literal));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "a figure needs names and titles that survive as JavaScript, got " + literal, e);
        }
    }

    private static JsonNode clean(String key, JsonNode node) {
        if (node.isObject()) {
            ObjectNode copy = NODES.objectNode();
            node.properties().forEach(field -> copy.set(field.getKey(), clean(field.getKey(), field.getValue())));
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = NODES.arrayNode();
            node.forEach(item -> copy.add(clean("", item)));
            return copy;
        }
        if (node.isTextual() && NUMERIC.contains(key)) return number(node);
        if (node.isTextual() && ESCAPED.contains(key)) return NODES.textNode(plain(node.asText()));
        return node.isNumber() && !Double.isFinite(node.asDouble()) ? NODES.nullNode() : node;
    }

    private static String plain(String escaped) {
        return escaped.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** The array with numbers in place of their texts, or as it is when one of its texts is not a number. */
    private static JsonNode numbers(JsonNode texts) {
        if (texts == null || !texts.isArray()) return texts;
        ArrayNode numbers = NODES.arrayNode();
        for (JsonNode text : texts) {
            JsonNode number = number(text);
            if (number.isTextual()) return texts;
            numbers.add(number);
        }
        return numbers;
    }

    private static JsonNode number(JsonNode text) {
        if (!text.isTextual()) return text;
        try {
            double value = Double.parseDouble(text.asText());
            return Double.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode();
        } catch (NumberFormatException notANumber) {
            return text;
        }
    }
}
