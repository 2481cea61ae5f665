package grapevine.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** What lines can ask of the kernel that begin with {@code %}; the names are those of JJava and IPython. */
final class Magics {

    /** The magic that takes Java. */
    static final String TIME = "time";

    private static final Map<String, String> HELP = new LinkedHashMap<>();

    static {
        HELP.put("%time", "STATEMENT       runs a statement and prints how long it took");
        HELP.put("%%time", "               runs the cell and prints how long it took");
        HELP.put("%classpath", "PATH ...   adds jars, folders of classes, or globs of them");
        HELP.put("%jars", "PATH ...        the same");
        HELP.put("%maven", "G:A:V ...      adds artifacts and what they need; --repo URL searches there as well");
        HELP.put("%mavenRepo", "ID URL     searches one more repository from now on");
        HELP.put("%load", "FILE ...        runs a .jsh or .java file, or the cells of a notebook");
        HELP.put("%lsmagic", "             lists the magics; so does %magics");
        HELP.put("%magics", "              lists the magics");
        HELP.put("%%html", "               shows the cell as HTML");
        HELP.put("%%svg", "                shows the cell as an SVG picture");
        HELP.put("%%markdown", "           shows the cell as Markdown");
        HELP.put("%%latex", "              shows the cell as LaTeX");
        HELP.put("%%javascript", "         runs the cell in the browser");
    }

    private final Evaluator evaluator;
    private final Libraries libraries;
    private final Map<String, Magic> magics = new HashMap<>();

    /** Does what a line asks for, and returns why it could not. */
    private interface Magic {
        Optional<Failure> run(Piece piece, MagicLine line, Consumer<Object> show);
    }

    Magics(Evaluator evaluator, Libraries libraries) {
        this.evaluator = evaluator;
        this.libraries = libraries;
    }

    /** Done when the first magic is met: sessions without any start faster. */
    private void register() {
        Loading loading = new Loading(evaluator);
        magics.put("%time", this::time);
        magics.put("%%time", this::time);
        magics.put("%classpath", (piece, line, show) -> onThread(piece, () -> libraries.addPaths(line)));
        magics.put("%jars", magics.get("%classpath"));
        magics.put("%maven", (piece, line, show) -> onThread(piece, () -> libraries.addArtifacts(line)));
        magics.put("%mavenRepo", (piece, line, show) -> onThread(piece, () -> libraries.addRepository(line)));
        magics.put("%load", (piece, line, show) -> loading.load(line, show));
        magics.put("%lsmagic", (piece, line, show) -> onThread(piece, () -> System.out.print(list())));
        magics.put("%magics", magics.get("%lsmagic"));
        magics.put("%%html", display(Display::html));
        magics.put("%%svg", display(Display::svg));
        magics.put("%%markdown", display(Display::markdown));
        magics.put("%%latex", display(Display::latex));
        magics.put("%%javascript", display(Display::javascript));
    }

    /** Whether there is a magic of this name, written with one sign. */
    static boolean isKnown(String name) {
        return HELP.containsKey("%" + name);
    }

    /** All magics with their signs. */
    static Set<String> titles() {
        return HELP.keySet();
    }

    /** What a magic does, if there is one of this title. */
    static Optional<String> help(String title) {
        return Optional.ofNullable(HELP.get(title)).map(text -> title + " " + text.replaceAll(" {2,}", "  "));
    }

    /** Runs the magic that the piece is. */
    Optional<Failure> run(Piece piece, Consumer<Object> show) {
        if (magics.isEmpty()) register();
        MagicLine line = MagicLine.of(piece);
        Magic magic = magics.get(line.title());
        if (magic == null) return Optional.of(failure(piece, unknown(line.title())));
        try {
            return magic.run(piece, line, show);
        } catch (IllegalArgumentException e) {
            return Optional.of(failure(piece, e.getMessage()));
        }
    }

    private static String unknown(String title) {
        String nearest = Spelling.nearest(title, titles(), 4).orElse(null);
        return "a magic that exists is needed, got " + title + "; "
                + (nearest == null ? "" : "did you mean " + nearest + "? ") + "%lsmagic lists all";
    }

    private static Failure failure(Piece piece, String message) {
        Piece.Place place = piece.at(0);
        return new Failure(
                "MagicError",
                message,
                List.of(
                        Failure.red(message),
                        "    at " + place + ": " + place.text().strip()));
    }

    private static String list() {
        return HELP.entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** Things that may take long run on the user's thread, where an interrupt reaches them. */
    private Optional<Failure> onThread(Piece piece, Runnable work) {
        String[] refused = {null};
        Optional<Failure> failure = evaluator.onThread(() -> {
            try {
                work.run();
            } catch (IllegalArgumentException e) {
                refused[0] = e.getMessage();
            }
        });
        return refused[0] == null ? failure : Optional.of(failure(piece, refused[0]));
    }

    private Optional<Failure> time(Piece piece, MagicLine line, Consumer<Object> show) {
        int start = line.whole() ? line.bodyStart() : line.argumentsStart();
        String code = piece.cell().substring(0, piece.end());
        if (Pieces.skipBlank(code, start) == code.length())
            throw new IllegalArgumentException(
                    line.title() + " needs code to run, got none; %time f() times a statement, %%time a cell");
        List<Optional<Failure>> ended = new ArrayList<>();
        Stopwatch.Time time =
                evaluator.stopwatch().during(() -> ended.add(evaluator.run(piece.label(), code, start, show)));
        Optional<Failure> failure = ended.get(0);
        if (failure.isEmpty()) System.out.println(time);
        return failure;
    }

    private Magic display(Function<String, DisplayData> representation) {
        return (piece, line, show) -> {
            if (line.body().isBlank())
                throw new IllegalArgumentException(
                        line.title() + " needs something to show on the lines below it, got an empty cell");
            return onThread(
                    piece,
                    () -> Display.display(representation.apply(line.body().stripTrailing())));
        };
    }
}
