package grapevine.kernel;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs files in place of a line {@code %load}; unlike that of the library, it lets errors name file, cell and line. */
final class Loading {

    private static final Pattern PACKAGE = Pattern.compile("(?m)^[ \t]*package\\s+[\\w.]+\\s*;");

    private final Evaluator evaluator;
    private final Set<Path> open = new HashSet<>();

    Loading(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** Runs the files that the line names; the value of the last expression is shown. */
    Optional<Failure> load(MagicLine line, Consumer<Object> show) {
        List<String> names = line.arguments();
        if (names.isEmpty())
            throw new IllegalArgumentException("%load needs a .jsh, .java or .ipynb file, got none; %load setup.jsh");
        Optional<Failure> failure = Optional.empty();
        for (int i = 0; i < names.size() && failure.isEmpty(); i++)
            failure = load(names.get(i), i == names.size() - 1 ? show : value -> {});
        return failure;
    }

    private Optional<Failure> load(String name, Consumer<Object> show) {
        Path file = file(name).toAbsolutePath().normalize();
        if (!open.add(file))
            throw new IllegalArgumentException("%load needs a file that does not load itself, got " + name);
        try {
            List<Settings.Script> cells = cells(file);
            Optional<Failure> failure = Optional.empty();
            for (int i = 0; i < cells.size() && failure.isEmpty(); i++) {
                Settings.Script cell = cells.get(i);
                failure = evaluator.run(cell.name(), cell.code(), 0, i == cells.size() - 1 ? show : value -> {});
            }
            return failure;
        } finally {
            open.remove(file);
        }
    }

    /** As in JJava, the ending may be left out. */
    private static Path file(String name) {
        for (String ending : List.of("", ".jsh", ".jshell", ".java", ".ipynb"))
            if (Files.isRegularFile(Path.of(name + ending))) return Path.of(name + ending);
        throw new IllegalArgumentException("%load needs a file that exists, got " + name + "; names are looked up in "
                + Path.of("").toAbsolutePath());
    }

    private static List<Settings.Script> cells(Path file) {
        String name = file.getFileName().toString();
        try {
            String text = Files.readString(file);
            return name.endsWith(".ipynb")
                    ? notebook(name, text)
                    : List.of(new Settings.Script(name, withoutPackage(text)));
        } catch (IOException | JsonParseException | IllegalStateException | NullPointerException e) {
            throw new IllegalArgumentException("%load needs a file that can be read, got " + file + ": " + e, e);
        }
    }

    /** Cells have no package; blanks in its place keep the lines where they are. */
    private static String withoutPackage(String text) {
        return PACKAGE.matcher(text)
                .replaceFirst(found -> Matcher.quoteReplacement(found.group().replaceAll("\\S", " ")));
    }

    private static List<Settings.Script> notebook(String name, String text) {
        List<Settings.Script> cells = new ArrayList<>();
        int number = 0;
        for (JsonElement element :
                JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("cells")) {
            JsonObject cell = element.getAsJsonObject();
            if (!cell.get("cell_type").getAsString().equals("code")) continue;
            cells.add(new Settings.Script(name + ", cell " + ++number, source(cell.get("source"))));
        }
        return cells;
    }

    private static String source(JsonElement source) {
        if (!source.isJsonArray()) return source.getAsString();
        StringBuilder lines = new StringBuilder();
        source.getAsJsonArray().forEach(line -> lines.append(line.getAsString()));
        return lines.toString();
    }
}
