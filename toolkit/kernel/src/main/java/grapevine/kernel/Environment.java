package grapevine.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import javax.tools.ToolProvider;

/** Reads the settings. A variable that makes no sense is refused with a sentence and leaves the others as they are. */
final class Environment {

    private static final Pattern DURATION = Pattern.compile("(-?\\d{1,15})\\s*([A-Za-z]*)");
    private static final Pattern OPTION = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Map<String, String> env;
    private final List<String> refused = new ArrayList<>();

    Environment(Map<String, String> env) {
        this.env = env;
    }

    Settings settings() {
        return new Settings(
                paths("JJAVA_CLASSPATH"),
                options(),
                timeout(),
                startup(),
                !List.of("", "0", "false").contains(extensions()),
                List.copyOf(refused));
    }

    private String text(String variable) {
        return env.getOrDefault(variable, "");
    }

    private String extensions() {
        return env.getOrDefault("JJAVA_LOAD_EXTENSIONS", "true").strip().toLowerCase(Locale.ROOT);
    }

    private List<Settings.Script> startup() {
        List<Settings.Script> scripts = new ArrayList<>();
        for (String path : paths("JJAVA_STARTUP_SCRIPTS_PATH")) read(path, scripts);
        String code = text("JJAVA_STARTUP_SCRIPT");
        if (!code.isBlank()) scripts.add(new Settings.Script("JJAVA_STARTUP_SCRIPT", code));
        return List.copyOf(scripts);
    }

    private void read(String path, List<Settings.Script> scripts) {
        try {
            Path file = Path.of(path);
            String code = Files.readString(file); // a folder ends here, also that without a name
            scripts.add(new Settings.Script(file.getFileName().toString(), code));
        } catch (IOException e) {
            refused.add("JJAVA_STARTUP_SCRIPTS_PATH needs readable files, got " + path + " (" + reason(e) + ")");
        }
    }

    private static String reason(IOException e) {
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        return kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        Matcher matcher = OPTION.matcher(text("JJAVA_COMPILER_OPTS"));
        while (matcher.find()) options.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        return options.isEmpty() || accepted(options) ? options : List.of();
    }

    /** Asked of the compiler here: later it would refuse every cell. */
    private boolean accepted(List<String> options) {
        try {
            ToolProvider.getSystemJavaCompiler().getTask(null, null, d -> {}, options, null, List.of());
            return true;
        } catch (IllegalArgumentException e) {
            refused.add("JJAVA_COMPILER_OPTS needs options of javac, got " + String.join(" ", options) + " ("
                    + e.getMessage().replaceFirst("^error: ", "") + ")");
            return false;
        }
    }

    private Duration timeout() {
        String text = text("JJAVA_TIMEOUT").strip();
        if (text.isEmpty()) return Duration.ZERO;
        Matcher matcher = DURATION.matcher(text);
        try {
            if (matcher.matches()) return timeout(Long.parseLong(matcher.group(1)), matcher.group(2));
        } catch (IllegalArgumentException | ArithmeticException e) {
            Main.LOG.debug("no unit of time: {}", text, e);
        }
        refused.add("JJAVA_TIMEOUT needs a number and perhaps a unit, got " + text
                + "; for example JJAVA_TIMEOUT=\"30 SECONDS\"");
        return Duration.ZERO;
    }

    private static Duration timeout(long amount, String unit) {
        TimeUnit in = unit.isEmpty() ? TimeUnit.MILLISECONDS : TimeUnit.valueOf(unit.toUpperCase(Locale.ROOT));
        return Duration.ofNanos(
                Duration.of(Math.max(0, amount), in.toChronoUnit()).toNanos());
    }

    private List<String> paths(String variable) {
        return files(
                text(variable),
                entry -> refused.add(variable + " needs paths, perhaps with the wildcards of a glob, got " + entry));
    }

    /**
     * The files that a list means, its entries separated as in a class path; each may be a glob.
     *
     * @param refused takes the entries that are no paths
     */
    static List<String> files(String list, Consumer<String> refused) {
        List<String> files = new ArrayList<>();
        for (String entry : list.split(File.pathSeparator)) {
            try {
                if (!entry.isBlank()) files.addAll(expanded(entry.strip()));
            } catch (IOException | InvalidPathException | PatternSyntaxException e) {
                refused.accept(entry);
            }
        }
        return List.copyOf(files);
    }

    /** The files that a glob means, in order; a path without wildcards means itself. */
    private static List<String> expanded(String glob) throws IOException {
        List<Path> found = new ArrayList<>(List.of(Path.of(glob.startsWith("/") ? "/" : "")));
        for (String part :
                Arrays.stream(glob.split("/")).filter(p -> !p.isEmpty()).toList()) {
            List<Path> deeper = new ArrayList<>();
            for (Path folder : found) deeper.addAll(children(folder, part));
            found = deeper;
        }
        return found.stream().map(Path::toString).toList();
    }

    private static List<Path> children(Path folder, String part) throws IOException {
        if (!part.matches(".*[*?\\[{].*")) return List.of(folder.resolve(part));
        Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
        if (!Files.isDirectory(listed)) return List.of();
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(listed, part)) {
            List<Path> sorted = new ArrayList<>();
            for (Path match : matches) sorted.add(match.normalize());
            sorted.sort(null);
            return sorted;
        }
    }
}
