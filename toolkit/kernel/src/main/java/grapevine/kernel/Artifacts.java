package grapevine.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Finds artifacts and what they need in Maven's repositories.
 *
 * <p>Maven's resolver is packed as jars inside the kernel's own jar and gets a class loader of its own when it is first
 * asked: its libraries cost nothing before, and cells never see them in place of their own versions.
 */
final class Artifacts {

    /** Where the resolver's jars lie inside the kernel's own. */
    static final String PACKED = "META-INF/grapevine/resolver";

    private static BiFunction<List<String>, List<String>, Map<String, Path>> resolver;

    private Artifacts() {}

    /**
     * Returns the jars of the artifacts and of all that they need, by {@code group:artifact:classifier}.
     *
     * @param coordinates {@code group:artifact[:type[:classifier]]:version}
     * @param repositories URLs that are searched after those of the user's settings
     * @throws IllegalArgumentException saying what could not be found
     */
    static synchronized Map<String, Path> resolve(List<String> coordinates, List<String> repositories) {
        if (resolver == null) resolver = load();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(resolver.getClass().getClassLoader());
        try {
            return resolver.apply(coordinates, repositories);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked") // the class implements this type, and only java.* types cross the loaders
    private static BiFunction<List<String>, List<String>, Map<String, Path>> load() {
        try {
            URI own = Artifacts.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            List<URL> jars = new ArrayList<>(List.of(own.toURL()));
            jars.addAll(unpacked(Path.of(own)));
            ClassLoader loader = new OwnFirst(jars.toArray(URL[]::new));
            return (BiFunction<List<String>, List<String>, Map<String, Path>>)
                    loader.loadClass("grapevine.kernel.MavenResolver")
                            .getDeclaredConstructor()
                            .newInstance();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack Maven's resolver", e);
        } catch (URISyntaxException | ReflectiveOperationException e) {
            throw new IllegalStateException("Bug: Maven's resolver cannot be loaded, " + e, e);
        }
    }

    private static List<URL> unpacked(Path own) throws IOException {
        if (Files.isDirectory(own)) return copied(own.resolve(PACKED), false);
        try (FileSystem jar = FileSystems.newFileSystem(own)) {
            return copied(jar.getPath(PACKED), true);
        }
    }

    private static List<URL> copied(Path packed, boolean copy) throws IOException {
        List<URL> jars = new ArrayList<>();
        Path folder = copy ? Files.createTempDirectory("grapevine-resolver") : packed;
        if (copy) folder.toFile().deleteOnExit();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packed)) {
            for (Path file : files) {
                Path jar = folder.resolve(file.getFileName().toString());
                if (copy) Files.copy(file, jar);
                if (copy) jar.toFile().deleteOnExit();
                jars.add(jar.toUri().toURL());
            }
        }
        return jars;
    }

    /** Sees its own jars before those of the kernel; without its own the kernel's, such as the log. */
    private static final class OwnFirst extends URLClassLoader {

        OwnFirst(URL[] jars) {
            super("resolver", jars, Artifacts.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : own(name, resolve);
            }
        }

        private Class<?> own(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("java.")) return super.loadClass(name, resolve);
            try {
                return findClass(name);
            } catch (ClassNotFoundException e) { // not among its own jars
                return super.loadClass(name, resolve);
            }
        }
    }
}
