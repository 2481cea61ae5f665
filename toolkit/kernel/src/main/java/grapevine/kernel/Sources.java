package grapevine.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Finds the sources of classes: {@code X-sources.jar} beside {@code X.jar}, and the {@code src.zip} of the JDK. */
final class Sources {

    private final ClassLoader loader;
    private String cachedName = "";
    private Optional<SourceFile> cached = Optional.empty();

    Sources(ClassLoader loader) {
        this.loader = loader;
    }

    /** The declaration of a type or a member, in the first of the qualified names that has one. */
    Optional<SourceFile.Declaration> find(List<String> typeNames, Signature wanted) {
        for (String name : typeNames) {
            Optional<SourceFile.Declaration> found = find(name, wanted);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /** A method without a comment of its own has that of the method which it overrides. */
    private Optional<SourceFile.Declaration> find(String typeName, Signature wanted) {
        Optional<Class<?>> type = load(typeName);
        if (type.isEmpty()) return Optional.empty();
        Optional<SourceFile.Declaration> own = declared(type.get(), wanted);
        if (own.isEmpty() || !needsMore(own.get(), wanted)) return own;
        for (Class<?> ancestor : ancestors(type.get())) {
            Optional<SourceFile.Declaration> inherited = declared(ancestor, wanted);
            if (inherited.isPresent() && !needsMore(inherited.get(), wanted))
                return Optional.of(new SourceFile.Declaration(
                        inherited.get().comment(),
                        own.get().parameters(),
                        own.get().source()));
        }
        return own;
    }

    private static boolean needsMore(SourceFile.Declaration found, Signature wanted) {
        boolean method = !wanted.member().isEmpty() && wanted.parameters() != null;
        return method && found.comment().replace("{@inheritDoc}", "").isBlank();
    }

    /** A type of this name, {@code a.b.Outer.Inner}; it is not initialized. */
    private Optional<Class<?>> load(String typeName) {
        String name = typeName;
        while (true) {
            try {
                return Optional.of(Class.forName(name, false, loader));
            } catch (ClassNotFoundException | LinkageError e) { // perhaps the last dot is that of a nested type
                int dot = name.lastIndexOf('.');
                if (dot < 0) return Optional.empty();
                name = name.substring(0, dot) + "$" + name.substring(dot + 1);
            }
        }
    }

    private static List<Class<?>> ancestors(Class<?> type) {
        List<Class<?>> ancestors = new ArrayList<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c != type) ancestors.add(c);
            for (Class<?> i : c.getInterfaces()) {
                ancestors.add(i);
                ancestors.addAll(ancestors(i));
            }
        }
        return ancestors;
    }

    private Optional<SourceFile.Declaration> declared(Class<?> type, Signature wanted) {
        String inPackage =
                type.getName().substring(type.getPackageName().length()).replaceFirst("^\\.", "");
        List<String> names = Arrays.asList(inPackage.split("\\$"));
        String outermost = type.getPackageName() + "." + names.get(0);
        return file(outermost).flatMap(file -> file.find(names, wanted));
    }

    /** The last file is kept: overloads are looked up one after the other. */
    private Optional<SourceFile> file(String outermost) {
        if (!outermost.equals(cachedName)) cached = text(outermost).map(SourceFile::new);
        cachedName = outermost;
        return cached;
    }

    private Optional<String> text(String outermost) {
        String path = outermost.replace('.', '/');
        URL compiled = loader.getResource(path + ".class");
        if (compiled == null) return Optional.empty();
        String url = compiled.toString();
        if (url.startsWith("jrt:/")) {
            String module = url.substring(5, url.indexOf('/', 5));
            Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
            return entry(zip, module + "/" + path + ".java");
        }
        if (!url.startsWith("jar:file:")) return Optional.empty();
        String jar = Path.of(URI.create(url.substring(4, url.indexOf("!/")))).toString();
        return entry(Path.of(jar.replaceFirst("\\.jar$", "-sources.jar")), path + ".java");
    }

    private static Optional<String> entry(Path zip, String name) {
        if (!Files.isReadable(zip)) return Optional.empty();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            ZipEntry entry = file.getEntry(name);
            if (entry == null) return Optional.empty();
            return Optional.of(new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + zip, e);
        }
    }
}
