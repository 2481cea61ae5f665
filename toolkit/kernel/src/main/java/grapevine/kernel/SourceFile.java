package grapevine.kernel;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A source file, parsed but not compiled, in which declarations and their comments are found. */
final class SourceFile {

    private final String text;
    private final DocTrees trees;
    private final CompilationUnitTree unit;

    SourceFile(String text) {
        this.text = text;
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, List.of("-proc:none"), null, List.of(new InMemory(text)));
        trees = DocTrees.instance(task);
        try {
            unit = task.parse().iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: a text in memory cannot be read", e);
        }
    }

    /**
     * A declaration.
     *
     * @param comment its documentation as written, perhaps empty
     * @param parameters the names of its parameters
     * @param source the declaration itself
     */
    record Declaration(String comment, List<String> parameters, String source) {}

    /** The first declaration, for a text that has only one. */
    TreePath first() {
        return new TreePath(new TreePath(unit), unit.getTypeDecls().get(0));
    }

    DocTrees trees() {
        return trees;
    }

    /** Finds a type, given by its names from the outermost in, or a member of it. */
    Optional<Declaration> find(List<String> types, Signature wanted) {
        return path(types)
                .flatMap(type -> wanted.member().isEmpty() && wanted.parameters() == null
                        ? Optional.of(declaration(type))
                        : member(type, wanted));
    }

    private Optional<TreePath> path(List<String> types) {
        TreePath path = new TreePath(unit);
        List<? extends Tree> candidates = unit.getTypeDecls();
        for (String name : types) {
            Optional<ClassTree> found = candidates.stream()
                    .filter(ClassTree.class::isInstance)
                    .map(ClassTree.class::cast)
                    .filter(c -> c.getSimpleName().contentEquals(name))
                    .findFirst();
            if (found.isEmpty()) return Optional.empty();
            path = new TreePath(path, found.get());
            candidates = found.get().getMembers();
        }
        return Optional.of(path);
    }

    private Optional<Declaration> member(TreePath type, Signature wanted) {
        ClassTree owner = (ClassTree) type.getLeaf();
        boolean record = owner.getKind() == Tree.Kind.RECORD;
        if (record && wanted.member().isEmpty()) return Optional.of(declaration(type));
        Optional<Declaration> found = owner.getMembers().stream()
                .filter(m -> wanted.parameters() == null ? isField(m, wanted) : isMethod(m, wanted))
                .max(Comparator.comparingInt(m -> fit(m, wanted)))
                .map(m -> declaration(new TreePath(type, m)));
        return found.isPresent() || !record ? found : ofComponent(type, wanted);
    }

    /** The accessors of a record are documented with the record, and so is its constructor. */
    private Optional<Declaration> ofComponent(TreePath type, Signature wanted) {
        Declaration whole = declaration(type);
        Matcher component = Pattern.compile("(?s)@param\\s+\\Q" + wanted.member() + "\\E\\s+(.*?)(?=\n\\s*@|$)")
                .matcher(whole.comment());
        return component.find()
                ? Optional.of(new Declaration(component.group(1), List.of(), whole.source()))
                : Optional.empty();
    }

    private static boolean isField(Tree tree, Signature wanted) {
        return tree instanceof VariableTree v && v.getName().contentEquals(wanted.member());
    }

    private static boolean isMethod(Tree tree, Signature wanted) {
        String name = wanted.member().isEmpty() ? "<init>" : wanted.member();
        return tree instanceof MethodTree m
                && m.getName().contentEquals(name)
                && m.getParameters().size() == wanted.parameters().size();
    }

    /** How many parameters have the wanted type. */
    private static int fit(Tree tree, Signature wanted) {
        if (!(tree instanceof MethodTree method)) return 0;
        return (int) IntStream.range(0, wanted.parameters().size())
                .filter(i -> Signature.simple(
                                method.getParameters().get(i).getType().toString())
                        .equals(wanted.parameters().get(i)))
                .count();
    }

    private Declaration declaration(TreePath path) {
        String comment = trees.getDocComment(path);
        List<String> parameters = path.getLeaf() instanceof MethodTree m
                ? m.getParameters().stream().map(p -> p.getName().toString()).toList()
                : List.of();
        int start = (int) trees.getSourcePositions().getStartPosition(unit, path.getLeaf());
        int end = (int) trees.getSourcePositions().getEndPosition(unit, path.getLeaf());
        String source = start < 0 || end < start ? "" : text.substring(start, end);
        return new Declaration(comment == null ? "" : comment, parameters, source);
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(String text) {
            super(URI.create("memory:///Source.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
