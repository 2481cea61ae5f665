package grapevine;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.reflect.TypeToken;
import grapevine.core.Records;
import grapevine.graph.Topology;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the choices of an experiment as JSON and reads them back. Records of this toolkit are written by name with
 * their components; of anything else (a record typed into a cell, a block) only the text is kept. Reading makes records
 * of this toolkit, numbers and texts, and nothing else.
 */
final class Recipe {
    private static final String NAME = "record";
    private static final String UNNAMED = "unnamed";
    private static final Gson GSON = new GsonBuilder()
            .serializeSpecialFloatingPointValues()
            .serializeNulls()
            .create();

    private Recipe() {}

    /** The choices, with the engine that they come to, and the call that makes the experiment. */
    static JsonObject write(Choices choices) {
        JsonObject json = new JsonObject();
        json.addProperty("call", "Experiment" + String.join("", choices.calls()));
        json.add("choices", element(choices.set("engine", choices.runsOn())));
        return json;
    }

    /** The same as it is read back from a file, where infinity is a text. */
    static JsonObject written(Choices choices) {
        return JsonParser.parseString(GSON.toJson(write(choices))).getAsJsonObject();
    }

    /** Whether two experiments give the same numbers: where they save themselves, and which engine is the default, do not matter. */
    static boolean same(JsonObject one, JsonObject other) {
        return withoutEngine(unsaved(one)).equals(withoutEngine(unsaved(other)));
    }

    /** The engine stands in the choices, and in the call only where it is not the default of the machine. */
    private static JsonObject withoutEngine(JsonObject copy) {
        copy.addProperty("call", call(copy).replaceFirst("\\.engine\\(\"\\w+\"\\)", ""));
        return copy;
    }

    /** The same of a run that does not save itself: where it does changes no number. */
    private static JsonObject unsaved(JsonObject json) {
        JsonObject copy = json.deepCopy();
        if (!copy.has("choices") || !copy.get("choices").isJsonObject()) return copy;
        JsonElement saving = copy.getAsJsonObject("choices").get("saving");
        copy.getAsJsonObject("choices").add("saving", JsonNull.INSTANCE);
        if (saving != null && !saving.isJsonNull())
            copy.addProperty("call", call(json).replaceFirst("\\.checkpointEvery\\(\\d+, Path\\.of\\(.*\\)\\)$", ""));
        return copy;
    }

    /** The call that made the experiment. */
    static String call(JsonObject json) {
        return json.get("call").getAsString();
    }

    /** The same, with the engine where the other was run on another one, be it chosen or the default there. */
    static String told(JsonObject json, JsonObject other) {
        String call = call(json), on = ".engine(" + engine(json) + ")";
        boolean known = engine(json).equals(engine(other)) || call.contains(on);
        return known ? call : call + on;
    }

    private static String engine(JsonObject json) {
        boolean told = json.get("choices") instanceof JsonObject choices && choices.get("engine") != null;
        return told ? json.getAsJsonObject("choices").get("engine").toString() : "";
    }

    /** The choices again; refuses those that hold something typed into a cell. */
    static Choices read(JsonObject json) {
        Choices choices = (Choices) value(json.get("choices"), Choices.class, "experiment");
        if (choices == null) throw new IllegalArgumentException(unknown("null", "experiment"));
        Map<String, Object> chosen = Records.components(choices);
        Choices usual = Choices.on(Topology.single());
        Records.components(usual.set("engine", usual.runsOn())).forEach((name, standard) -> {
            boolean missing = standard != null && chosen.get(name) == null;
            if (missing) throw new IllegalArgumentException(unknown("null", name));
        });
        return choices;
    }

    private static JsonElement element(Object value) {
        if (value instanceof Record made && shipped(made)) {
            JsonObject json = new JsonObject();
            json.addProperty(NAME, made.getClass().getName());
            Records.components(made).forEach((name, part) -> json.add(name, element(part)));
            return json;
        }
        if (value instanceof Path path) return new JsonPrimitive(path.toString());
        if (value instanceof Optional<?> optional)
            return element(optional.map(List::of).orElse(List.of()));
        if (value instanceof List<?> list) {
            var array = new com.google.gson.JsonArray();
            list.forEach(part -> array.add(element(part)));
            return array;
        }
        boolean plain = value == null
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof String
                || value instanceof Enum
                || value instanceof double[][];
        if (plain) return GSON.toJsonTree(value);
        JsonObject json = new JsonObject();
        json.addProperty(UNNAMED, value.getClass().getName());
        return json;
    }

    private static boolean shipped(Record made) {
        return made.getClass().getName().startsWith("grapevine.") && !(made instanceof Experiment.Given);
    }

    private static Object value(JsonElement json, Type type, String what) {
        Class<?> raw = TypeToken.get(type).getRawType();
        if (json == null || json.isJsonNull()) return null;
        if (json.isJsonObject() && json.getAsJsonObject().has(UNNAMED))
            throw new IllegalArgumentException("Run.resume(path) needs an experiment of this toolkit's own parts, got "
                    + json.getAsJsonObject().get(UNNAMED).getAsString() + " as its " + what
                    + "; make the experiment again and call experiment.resume(path)");
        if (json.isJsonObject() && json.getAsJsonObject().has(NAME)) return made(json.getAsJsonObject(), raw, what);
        if (raw == Path.class) return Path.of(json.getAsString());
        if (json.isJsonArray() && (raw == Optional.class || raw == List.class)) {
            Type part = ((java.lang.reflect.ParameterizedType) type).getActualTypeArguments()[0];
            List<Object> parts = json.getAsJsonArray().asList().stream()
                    .map(element -> value(element, part, what))
                    .toList();
            return raw == List.class ? parts : parts.stream().findFirst();
        }
        if (!plain(raw)) throw new IllegalArgumentException(unknown("a " + raw.getName() + " without a name", what));
        return GSON.fromJson(json, type);
    }

    /** What Gson makes without making any object of a class of its own. */
    private static boolean plain(Class<?> type) {
        boolean number = Number.class.isAssignableFrom(type) && type.getName().startsWith("java.lang.");
        boolean numbers = type.isArray() && type.getComponentType().isArray()
                ? type.getComponentType().getComponentType().isPrimitive()
                : type.isArray() && type.getComponentType().isPrimitive();
        return type.isPrimitive()
                || number
                || numbers
                || type == Boolean.class
                || type == String.class
                || type.isEnum();
    }

    private static Record made(JsonObject json, Class<?> expected, String what) {
        Class<? extends Record> type = shippedRecord(json.get(NAME).getAsString(), expected, what);
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            Object part = value(json.get(name), component.getGenericType(), name);
            boolean fits = part == null
                    ? !component.getType().isPrimitive()
                    : MethodType.methodType(component.getType())
                            .wrap()
                            .returnType()
                            .isInstance(part);
            if (!fits) throw new IllegalArgumentException(unknown(String.valueOf(json.get(name)), name));
            values.put(name, part);
        }
        return Records.rebuild(type, values);
    }

    private static Class<? extends Record> shippedRecord(String name, Class<?> expected, String what) {
        try {
            Class<?> type =
                    name.startsWith("grapevine.") ? Class.forName(name, false, Recipe.class.getClassLoader()) : null;
            if (type != null && type.isRecord() && expected.isAssignableFrom(type))
                return type.asSubclass(Record.class);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(unknown(name, what), e);
        }
        throw new IllegalArgumentException(unknown(name, what));
    }

    private static String unknown(String name, String what) {
        return "Run.resume(path) needs an experiment that this version knows, got " + name + " as its " + what;
    }
}
