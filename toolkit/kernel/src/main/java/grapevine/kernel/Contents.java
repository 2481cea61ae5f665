package grapevine.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What requests must and may contain. Where a front end leaves something out, the protocol's default stands; the library would
 * read 0, false or null.
 */
final class Contents {

    private static final Map<String, List<Field>> FIELDS = Map.ofEntries(
            Map.entry(
                    "execute_request",
                    List.of(
                            needed("code", Kind.TEXT),
                            flag("silent", false),
                            flag("store_history", true),
                            object("user_expressions"),
                            flag("allow_stdin", true),
                            flag("stop_on_error", true))),
            Map.entry(
                    "inspect_request",
                    List.of(needed("code", Kind.TEXT), needed("cursor_pos", Kind.PLACE), number("detail_level", 0))),
            Map.entry("complete_request", List.of(needed("code", Kind.TEXT), needed("cursor_pos", Kind.PLACE))),
            Map.entry("is_complete_request", List.of(needed("code", Kind.TEXT))),
            Map.entry(
                    "history_request",
                    List.of(
                            needed("hist_access_type", Kind.ACCESS),
                            flag("output", false),
                            flag("raw", true),
                            number("session", 0),
                            number("start", 0),
                            number("stop", Integer.MAX_VALUE),
                            number("n", Integer.MAX_VALUE),
                            new Field("pattern", Kind.TEXT, new JsonPrimitive("*")),
                            flag("unique", false))),
            Map.entry("shutdown_request", List.of(flag("restart", false))),
            Map.entry("comm_info_request", List.of(new Field("target_name", Kind.TEXT, JsonNull.INSTANCE))),
            Map.entry(
                    "comm_open",
                    List.of(needed("comm_id", Kind.TEXT), needed("target_name", Kind.TEXT), object("data"))),
            Map.entry("comm_msg", List.of(needed("comm_id", Kind.TEXT), object("data"))),
            Map.entry("comm_close", List.of(needed("comm_id", Kind.TEXT), object("data"))),
            Map.entry("input_reply", List.of(needed("value", Kind.TEXT))));

    private Contents() {}

    private enum Kind {
        TEXT("a string", e -> e instanceof JsonPrimitive p && p.isString()),
        FLAG("true or false", e -> e instanceof JsonPrimitive p && p.isBoolean()),
        WHOLE("a whole number", e -> e instanceof JsonPrimitive p && p.isNumber() && matches(p, "-?\\d{1,10}")),
        PLACE("a whole number from 0", e -> e instanceof JsonPrimitive p && p.isNumber() && matches(p, "\\d{1,10}")),
        OBJECT("an object", JsonElement::isJsonObject),
        ACCESS("range, tail or search", e -> e instanceof JsonPrimitive p && matches(p, "range|tail|search"));

        final String words;
        final Predicate<JsonElement> test;

        Kind(String words, Predicate<JsonElement> test) {
            this.words = words;
            this.test = test;
        }

        private static boolean matches(JsonPrimitive value, String pattern) {
            return value.getAsString().matches(pattern);
        }
    }

    /**
     * One part of a request.
     *
     * @param otherwise what stands when the front end leaves it out or says null; null if it must be there
     */
    private record Field(String name, Kind kind, JsonElement otherwise) {}

    private static Field needed(String name, Kind kind) {
        return new Field(name, kind, null);
    }

    private static Field flag(String name, boolean otherwise) {
        return new Field(name, Kind.FLAG, new JsonPrimitive(otherwise));
    }

    private static Field number(String name, int otherwise) {
        return new Field(name, Kind.WHOLE, new JsonPrimitive(otherwise));
    }

    private static Field object(String name) {
        return new Field(name, Kind.OBJECT, new JsonObject());
    }

    /**
     * The content with the defaults of what it leaves out.
     *
     * @param type the type of the message
     * @param content null if it is no JSON
     * @throws IllegalArgumentException if something is missing or of another kind than the protocol asks for
     */
    static JsonObject complete(String type, JsonElement content) {
        if (content == null || !content.isJsonObject())
            throw new IllegalArgumentException(type + " needs an object as its content, got " + content);
        JsonObject complete = content.getAsJsonObject().deepCopy();
        for (Field field : FIELDS.getOrDefault(type, List.of())) complete(type, field, complete);
        return complete;
    }

    private static void complete(String type, Field field, JsonObject content) {
        JsonElement given = content.get(field.name());
        boolean absent = given == null || given.isJsonNull();
        if (absent && field.otherwise() != null)
            content.add(field.name(), field.otherwise().deepCopy());
        else if (absent || !field.kind().test.test(given))
            throw new IllegalArgumentException(type + " needs " + field.name() + ", " + field.kind().words + ", got "
                    + (given == null ? "nothing" : given));
    }
}
