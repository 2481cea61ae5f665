package grapevine.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the environment asks for, in the variables of JJava.
 *
 * @param classPath jars and folders that cells can use: {@code JJAVA_CLASSPATH}, with globs
 * @param compilerOptions {@code JJAVA_COMPILER_OPTS}, split at blanks outside double quotes
 * @param timeout how long one statement may run, {@code JJAVA_TIMEOUT}: {@code 30 SECONDS}, or a number of milliseconds
 * @param startup code that runs before the first cell, by name: the scripts of {@code JJAVA_STARTUP_SCRIPTS_PATH}, then
 *     {@code JJAVA_STARTUP_SCRIPT}
 * @param extensions whether extensions are installed, {@code JJAVA_LOAD_EXTENSIONS}: no for 0, false and nothing
 */
record Settings(
        List<String> classPath,
        List<String> compilerOptions,
        Duration timeout,
        List<Script> startup,
        boolean extensions) {

    private static final Pattern DURATION = Pattern.compile("(-?\\d+)\\s*([A-Za-z]*)");
    private static final Pattern OPTION = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /** A named piece of code. */
    record Script(String name, String code) {}

    /** Reads the environment. */
    static Settings of(Map<String, String> env) {
        List<Script> startup = new ArrayList<>();
        for (String path : paths(env.getOrDefault("JJAVA_STARTUP_SCRIPTS_PATH", ""))) startup.add(script(path));
        String code = env.getOrDefault("JJAVA_STARTUP_SCRIPT", "");
        if (!code.isBlank()) startup.add(new Script("JJAVA_STARTUP_SCRIPT", code));
        String extensions =
                env.getOrDefault("JJAVA_LOAD_EXTENSIONS", "true").strip().toLowerCase(Locale.ROOT);
        return new Settings(
                paths(env.getOrDefault("JJAVA_CLASSPATH", "")),
                options(env.getOrDefault("JJAVA_COMPILER_OPTS", "")),
                timeout(env.getOrDefault("JJAVA_TIMEOUT", "")),
                List.copyOf(startup),
                !List.of("", "0", "false").contains(extensions));
    }

    private static Script script(String path) {
        try {
            return new Script(Path.of(path).getFileName().toString(), Files.readString(Path.of(path)));
        } catch (IOException e) {
            throw new UncheckedIOException("JJAVA_STARTUP_SCRIPTS_PATH needs readable files, got " + path, e);
        }
    }

    private static List<String> options(String text) {
        List<String> options = new ArrayList<>();
        Matcher matcher = OPTION.matcher(text);
        while (matcher.find()) options.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        return options;
    }

    private static Duration timeout(String text) {
        if (text.isBlank()) return Duration.ZERO;
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches())
            throw new IllegalArgumentException("JJAVA_TIMEOUT needs a number and perhaps a unit, got " + text
                    + "; for example JJAVA_TIMEOUT=\"30 SECONDS\"");
        String unit =
                matcher.group(2).isEmpty() ? "MILLISECONDS" : matcher.group(2).toUpperCase(Locale.ROOT);
        long amount = Math.max(0, Long.parseLong(matcher.group(1)));
        return Duration.of(amount, TimeUnit.valueOf(unit).toChronoUnit());
    }

    private static List<String> paths(String list) {
        List<String> paths = new ArrayList<>();
        for (String entry : list.split(File.pathSeparator)) if (!entry.isBlank()) paths.addAll(expanded(entry.strip()));
        return paths;
    }

    /** The files that a glob means, in order; a path without wildcards means itself. */
    private static List<String> expanded(String glob) {
        List<Path> found = new ArrayList<>(List.of(Path.of(glob.startsWith("/") ? "/" : "")));
        for (String part :
                Arrays.stream(glob.split("/")).filter(p -> !p.isEmpty()).toList()) {
            List<Path> deeper = new ArrayList<>();
            for (Path folder : found) deeper.addAll(children(folder, part));
            found = deeper;
        }
        return found.stream().map(Path::toString).toList();
    }

    private static List<Path> children(Path folder, String part) {
        if (!part.matches(".*[*?\\[{].*")) return List.of(folder.resolve(part));
        Path listed = folder.toString().isEmpty() ? Path.of(".") : folder;
        if (!Files.isDirectory(listed)) return List.of();
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(listed, part)) {
            List<Path> sorted = new ArrayList<>();
            for (Path match : matches) sorted.add(match.normalize());
            sorted.sort(null);
            return sorted;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + listed, e);
        }
    }
}
