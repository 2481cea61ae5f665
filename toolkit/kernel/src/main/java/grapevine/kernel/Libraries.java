package grapevine.kernel;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The jars and folders that cells add to their class path. */
final class Libraries {

    /** Names repositories that are searched besides those of the user's settings, separated by commas. */
    static final String REPOSITORIES = "grapevine.maven.repositories";

    private static final List<String> REPOSITORY_OPTIONS = List.of("-r", "--repo");

    private final Evaluator evaluator;
    private final Set<Path> added = new LinkedHashSet<>();
    private final Map<String, Path> artifacts = new LinkedHashMap<>();
    private final List<String> repositories = new ArrayList<>();

    Libraries(Evaluator evaluator) {
        this.evaluator = evaluator;
        String asked = System.getProperty(REPOSITORIES, "");
        Arrays.stream(asked.split(","))
                .map(String::strip)
                .filter(r -> !r.isEmpty())
                .forEach(repositories::add);
    }

    /** {@code %classpath}. */
    void addPaths(MagicLine line) {
        List<String> arguments = line.arguments();
        if (arguments.isEmpty())
            throw new IllegalArgumentException(
                    line.title() + " needs jars or folders, got none; " + line.title() + " lib/*.jar");
        List<Path> found = new ArrayList<>();
        for (String argument : arguments) found.addAll(existing(line.title(), argument));
        System.out.println(counted(found.stream().filter(this::add).count(), "path"));
    }

    private static List<Path> existing(String title, String argument) {
        String home = System.getProperty("user.home");
        String list = argument.startsWith("~/") ? home + argument.substring(1) : argument;
        List<Path> found = Environment.files(list, entry -> {}).stream()
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        if (!found.isEmpty()) return found;
        throw new IllegalArgumentException(title + " needs jars or folders that exist, got " + argument
                + "; names are looked up in " + Path.of("").toAbsolutePath());
    }

    private boolean add(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (!added.add(absolute)) return false;
        evaluator.addToClasspath(absolute.toString());
        return true;
    }

    private static String counted(long count, String what) {
        return count == 0 ? "nothing new" : "added " + count + " " + what + (count == 1 ? "" : "s");
    }

    /** {@code %mavenRepo}: an id, which only JJava needs, and a URL. */
    void addRepository(MagicLine line) {
        List<String> arguments = line.arguments();
        if (arguments.isEmpty())
            throw new IllegalArgumentException("%mavenRepo needs an id and a URL, got nothing;"
                    + " %mavenRepo company https://repository.company.org/maven");
        repositories.add(arguments.get(arguments.size() - 1));
    }

    /** {@code %maven}. */
    void addArtifacts(MagicLine line) {
        List<String> coordinates = new ArrayList<>();
        List<String> searched = new ArrayList<>(repositories);
        for (List<String> left = line.arguments(); !left.isEmpty(); left = left.subList(1, left.size())) {
            String option = left.get(0).split("=", 2)[0];
            if (!REPOSITORY_OPTIONS.contains(option)) {
                coordinates.add(left.get(0));
                continue;
            }
            if (option.equals(left.get(0))) left = left.subList(1, left.size());
            if (left.isEmpty()) throw new IllegalArgumentException(option + " needs a URL, got nothing");
            searched.add(left.get(0).replaceFirst("^--repo=|^-r=", ""));
        }
        check(coordinates);
        System.out.println(summary(Artifacts.resolve(coordinates, searched)));
    }

    private static void check(List<String> coordinates) {
        String example = "; %maven org.apache.commons:commons-math3:3.6.1";
        if (coordinates.isEmpty()) throw new IllegalArgumentException("%maven needs artifacts, got none" + example);
        for (String c : coordinates)
            if (!c.matches("[\\w.-]+(:[\\w.+-]+){2,4}"))
                throw new IllegalArgumentException("%maven needs group:artifact:version, got " + c + example);
    }

    /** Adds what is not there yet; of an artifact that is there in another version, the version there stays in use. */
    private String summary(Map<String, Path> resolved) {
        int count = 0;
        List<String> kept = new ArrayList<>();
        for (Map.Entry<String, Path> artifact : resolved.entrySet()) {
            Path jar = artifact.getValue();
            Optional<Path> present = present(artifact.getKey(), jar);
            if (present.isEmpty()) {
                artifacts.put(artifact.getKey(), jar);
                if (add(jar)) count++;
            } else if (!present.get().getFileName().equals(jar.getFileName())) {
                kept.add(present.get().getFileName() + " (not " + jar.getFileName() + ")");
            }
        }
        String stays = kept.isEmpty() ? "" : "; already in use and kept: " + String.join(", ", kept);
        return counted(count, "jar") + stays;
    }

    private Optional<Path> present(String artifact, Path jar) {
        if (artifacts.containsKey(artifact)) return Optional.of(artifacts.get(artifact));
        String name = artifact.split(":")[1];
        return ownJars()
                .filter(own -> own.getFileName().toString().matches("\\Q" + name + "\\E-\\d.*\\.jar"))
                .filter(own -> classifier(own).equals(classifier(jar)))
                .findFirst();
    }

    /** The jars of the process, which cells see before all others. */
    private static Stream<Path> ownJars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of);
    }

    /** What stands behind the version in the name of a jar, such as {@code linux-x86_64}. */
    private static String classifier(Path jar) {
        return jar.getFileName()
                .toString()
                .replaceFirst("\\.jar$", "")
                .replaceFirst("^.*?-\\d[\\w.]*", "")
                .replaceFirst("-(SNAPSHOT|jre|android|alpha|beta|rc).*", "");
    }

    /** What was added, in order. */
    List<Path> added() {
        return List.copyOf(added);
    }
}
