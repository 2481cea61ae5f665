package grapevine.kernel;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;

/** What the simple name of a type can mean: what the cells import first, then everything that they could import. */
final class Types {

    private static final Duration WHILE_TYPING = Duration.ofMillis(150);
    private static final Duration AFTER_AN_ERROR = Duration.ofSeconds(3);

    private final JShell shell;
    private final TypeIndex index;
    private final Supplier<List<Path>> added;

    Types(JShell shell, ClassLoader loader, Supplier<List<Path>> added) {
        this.shell = shell;
        this.added = added;
        index = new TypeIndex(loader);
    }

    /** The qualified names that {@code Outer.Inner} can have, the likeliest first. */
    List<String> meanings(String name) {
        String first = name.replaceFirst("\\..*", "");
        if (first.isEmpty() || Character.isLowerCase(first.charAt(0))) return List.of(name);
        String rest = name.substring(first.length());
        List<String> names = new ArrayList<>();
        shell.imports().map(i -> imported(i, first)).filter(n -> !n.isEmpty()).forEach(names::add);
        names.add("java.lang." + first);
        names.addAll(index.named(first, added.get(), WHILE_TYPING));
        return names.stream().distinct().map(n -> n + rest).toList();
    }

    private static String imported(ImportSnippet line, String name) {
        String all = line.fullname();
        if (line.isStatic()) all = all.substring(0, all.lastIndexOf('.'));
        else if (all.endsWith(".*")) return all.replaceFirst("\\*$", name);
        return all.endsWith("." + name) ? all : "";
    }

    /** Begins to read the names of all types, in the background. */
    void prepare() {
        index.named("", added.get(), Duration.ZERO);
    }

    /** The types that this simple name could be imported as. */
    List<String> importable(String simple) {
        return index.named(simple, added.get(), AFTER_AN_ERROR);
    }

    /** The types whose simple names begin so. */
    List<String> beginningWith(String prefix) {
        return index.beginningWith(prefix, added.get(), WHILE_TYPING);
    }
}
