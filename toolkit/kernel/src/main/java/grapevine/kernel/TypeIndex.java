package grapevine.kernel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The names of all types that cells could import.
 *
 * <p>JShell has an index too, but finds only whole names in it. This one is read in the background when it is first asked,
 * and again after the class path grew; who does not wait for that finds nothing.
 */
final class TypeIndex {

    private final ClassLoader loader;
    private List<String> read = List.of();
    private CompletableFuture<NavigableMap<String, List<String>>> types;

    TypeIndex(ClassLoader loader) {
        this.loader = loader;
    }

    /** The qualified names of the public types of this simple name, those of the JDK first. */
    List<String> named(String simple, List<Path> added, Duration patience) {
        return accessible(types(added, patience).getOrDefault(simple, List.of()).stream(), 10);
    }

    /** The qualified names of public types whose simple names begin so. */
    List<String> beginningWith(String prefix, List<Path> added, Duration patience) {
        return accessible(
                types(added, patience).subMap(prefix, prefix + Character.MAX_VALUE).values().stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(TypeIndex::rank)),
                20);
    }

    private synchronized NavigableMap<String, List<String>> types(List<Path> added, Duration patience) {
        List<String> entries = Stream.concat(
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)),
                        added.stream().map(Path::toString))
                .toList();
        if (types == null || !entries.equals(read)) types = CompletableFuture.supplyAsync(() -> read(entries));
        read = entries;
        try {
            return types.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new TreeMap<>(); // it is still being read: the next time it knows more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TreeMap<>();
        } catch (ExecutionException e) {
            Main.LOG.warn("the names of types cannot be read", e.getCause());
            return new TreeMap<>();
        }
    }

    /** Types that code can name; looking at one loads it, but runs nothing of it. */
    private List<String> accessible(Stream<String> names, int limit) {
        return names.limit(200).filter(this::isPublic).limit(limit).toList();
    }

    private boolean isPublic(String name) {
        try {
            return Modifier.isPublic(Class.forName(name, false, loader).getModifiers());
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // it needs something that is not there
        }
    }

    private static NavigableMap<String, List<String>> read(List<String> entries) {
        NavigableMap<String, List<String>> types = new TreeMap<>();
        try {
            ofJdk(types);
            for (String entry : entries) {
                Path path = Path.of(entry);
                if (Files.isDirectory(path)) ofFolder(path, types);
                else if (Files.isReadable(path)) ofJar(path, types);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        types.values().forEach(names -> names.sort(Comparator.comparing(TypeIndex::rank)));
        return types;
    }

    private static void ofJdk(NavigableMap<String, List<String>> types) throws IOException {
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules");
        for (Module module : ModuleLayer.boot().modules()) {
            for (ModuleDescriptor.Exports export : module.getDescriptor().exports()) {
                if (export.isQualified()) continue;
                Path folder = modules.resolve(module.getName())
                        .resolve(export.source().replace('.', '/'));
                if (!Files.isDirectory(folder)) continue;
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.class")) {
                    for (Path file : files) add(export.source().replace('.', '/') + "/" + file.getFileName(), types);
                }
            }
        }
    }

    private static void ofFolder(Path folder, NavigableMap<String, List<String>> types) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.forEach(file -> add(folder.relativize(file).toString().replace('\\', '/'), types));
        }
    }

    private static void ofJar(Path jar, NavigableMap<String, List<String>> types) {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            file.stream().map(ZipEntry::getName).forEach(name -> add(name, types));
        } catch (IOException e) {
            Main.LOG.warn("the types in {} cannot be read", jar, e);
        }
    }

    private static void add(String path, NavigableMap<String, List<String>> types) {
        boolean ofTopLevel = path.endsWith(".class")
                && path.indexOf('/') > 0
                && path.indexOf('$') < 0
                && !path.contains("-info.class")
                && !path.startsWith("META-INF/");
        if (!ofTopLevel) return;
        String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
        types.computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), n -> new ArrayList<>(1))
                .add(name);
    }

    /** What people mean more often comes first. */
    private static String rank(String name) {
        boolean desktop = name.matches("java\\.(awt|beans|applet|rmi)\\..*|javax\\..*");
        String group = desktop ? "1" : name.startsWith("java.") ? "0" : "2";
        boolean internal = name.matches("(com\\.)?sun\\..*|jdk\\..*|.*\\b(internal|shaded|impl)\\b.*");
        return (internal ? "9" : group) + String.format("%04d", name.length()) + name;
    }
}
