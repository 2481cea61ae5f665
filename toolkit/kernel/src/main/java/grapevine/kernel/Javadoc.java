package grapevine.kernel;

import com.sun.source.doctree.BlockTagTree;
import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns a documentation comment into HTML that has only harmless elements, without attributes. */
final class Javadoc extends SimpleDocTreeVisitor<Void, Void> {

    private static final Set<String> ELEMENTS = Set.of(
            ("p pre ul ol li dl dt dd b strong i em code tt br blockquote table thead tbody tr td th caption h1 h2 h3 h4 h5 h6"
                            + " sub sup hr var cite kbd samp small")
                    .split(" "));
    private static final Map<String, String> NOTES = Map.of(
            "apiNote", "Note", "implSpec", "Implementation", "implNote", "Implementation note", "jls", "See also");

    private final DocTrees trees;
    private final StringBuilder html = new StringBuilder();
    private String heading = "";

    private Javadoc(DocTrees trees) {
        this.trees = trees;
    }

    /** The comment, given without its slashes and stars. */
    static String html(String comment) {
        SourceFile file = new SourceFile("/**\n" + comment + "\n*/\nclass Documented {}");
        DocCommentTree tree = file.trees().getDocCommentTree(file.first());
        if (tree == null) return "";
        Javadoc javadoc = new Javadoc(file.trees());
        javadoc.add(tree.getFullBody());
        for (DocTree tag : tree.getBlockTags()) javadoc.visit(tag, null);
        if (!javadoc.heading.isEmpty()) javadoc.html.append("</dl>");
        return javadoc.html.toString();
    }

    /** Text as it must be written in HTML. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void add(List<? extends DocTree> trees) {
        visit(trees, null);
    }

    private Void code(String text) {
        html.append("<code>").append(escaped(text)).append("</code>");
        return null;
    }

    @Override
    protected Void defaultAction(DocTree tree, Void nothing) {
        if (tree instanceof BlockTagTree) return null; // @author, @version, @serial: nothing that helps while typing
        String source = tree.toString();
        if (!source.startsWith("{@snippet")) html.append(escaped(source));
        else html.append("<pre>").append(escaped(snippet(source))).append("</pre>");
        return null;
    }

    private static String snippet(String source) {
        return source.replaceFirst("(?s)^\\{@snippet[^:\n]*:?\\s*?\n", "")
                .replaceFirst("\\s*}$", "")
                .replaceAll("\\s*// @\\w+.*", "")
                .stripIndent();
    }

    @Override
    public Void visitText(TextTree tree, Void nothing) {
        html.append(escaped(tree.getBody()));
        return null;
    }

    @Override
    public Void visitEntity(EntityTree tree, Void nothing) {
        String characters = trees.getCharacters(tree);
        html.append(escaped(characters == null ? tree.toString() : characters));
        return null;
    }

    @Override
    public Void visitStartElement(StartElementTree tree, Void nothing) {
        return element(tree.getName().toString(), "<");
    }

    @Override
    public Void visitEndElement(EndElementTree tree, Void nothing) {
        return element(tree.getName().toString(), "</");
    }

    private Void element(String name, String open) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (ELEMENTS.contains(lower)) html.append(open).append(lower).append('>');
        return null;
    }

    @Override
    public Void visitLiteral(LiteralTree tree, Void nothing) {
        if (tree.getKind() == DocTree.Kind.CODE) return code(tree.getBody().getBody());
        html.append(escaped(tree.getBody().getBody()));
        return null;
    }

    @Override
    public Void visitLink(LinkTree tree, Void nothing) {
        if (tree.getLabel().isEmpty()) return visit(tree.getReference(), null);
        add(tree.getLabel());
        return null;
    }

    @Override
    public Void visitReference(ReferenceTree tree, Void nothing) {
        return code(tree.getSignature().replaceFirst("^#", "").replace('#', '.'));
    }

    @Override
    public Void visitSummary(SummaryTree tree, Void nothing) {
        add(tree.getSummary());
        return null;
    }

    @Override
    public Void visitIndex(IndexTree tree, Void nothing) {
        return visit(tree.getSearchTerm(), null);
    }

    @Override
    public Void visitSystemProperty(SystemPropertyTree tree, Void nothing) {
        return code(tree.getPropertyName().toString());
    }

    @Override
    public Void visitInheritDoc(InheritDocTree tree, Void nothing) {
        return null; // said where the method was declared first
    }

    /** Begins an entry; entries of one kind have one heading. */
    private void entry(String heading, String name) {
        if (this.heading.isEmpty()) html.append("<dl>");
        if (!heading.equals(this.heading)) html.append("<dt>").append(heading).append("</dt>");
        this.heading = heading;
        html.append("<dd>");
        if (name.isEmpty()) return;
        code(name);
        html.append(": ");
    }

    private Void entry(String heading, String name, List<? extends DocTree> content) {
        entry(heading, name);
        add(content);
        html.append("</dd>");
        return null;
    }

    @Override
    public Void visitParam(ParamTree tree, Void nothing) {
        String name = tree.getName().toString();
        return entry("Parameters", tree.isTypeParameter() ? "<" + name + ">" : name, tree.getDescription());
    }

    @Override
    public Void visitReturn(ReturnTree tree, Void nothing) {
        if (!tree.toString().startsWith("{")) return entry("Returns", "", tree.getDescription());
        html.append("Returns ");
        add(tree.getDescription());
        html.append('.');
        return null;
    }

    @Override
    public Void visitThrows(ThrowsTree tree, Void nothing) {
        return entry("Throws", tree.getExceptionName().getSignature(), tree.getDescription());
    }

    @Override
    public Void visitSee(SeeTree tree, Void nothing) {
        return entry("See also", "", tree.getReference());
    }

    @Override
    public Void visitSince(SinceTree tree, Void nothing) {
        return entry("Since", "", tree.getBody());
    }

    @Override
    public Void visitDeprecated(DeprecatedTree tree, Void nothing) {
        return entry("Deprecated", "", tree.getBody());
    }

    @Override
    public Void visitUnknownBlockTag(UnknownBlockTagTree tree, Void nothing) {
        String note = NOTES.get(tree.getTagName());
        return note == null ? null : entry(note, "", tree.getContent());
    }
}
