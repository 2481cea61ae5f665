package grapevine.kernel;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jshell.Snippet;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** The user expressions of a request: values that a front end wants to know after a cell, each by a name of its own. */
final class Expressions {

    private final GrapevineKernel kernel;
    private final Evaluator evaluator;

    Expressions(GrapevineKernel kernel) {
        this.kernel = kernel;
        evaluator = kernel.evaluator();
    }

    /** What each expression gives: its representations or an error, which is that of no other one and not of the cell. */
    JsonObject values(Map<String, String> expressions) {
        JsonObject values = new JsonObject();
        expressions.forEach((name, code) -> values.add(name, value(name, code)));
        return values;
    }

    private JsonObject value(String name, String code) {
        String label = "user expression " + name;
        if (!isExpression(label, code)) {
            String message = "a user expression needs one Java expression, got " + code;
            return error(new Failure("NotAnExpression", message, List.of(Failure.red(message))));
        }
        AtomicReference<DisplayData> shown = new AtomicReference<>(new DisplayData("null"));
        Optional<Failure> failure = evaluator.run(label, code, value -> shown.set(kernel.render(value)));
        return failure.map(Expressions::error).orElseGet(() -> ok(shown.get()));
    }

    /** A declaration would stay behind; what cannot be parsed is left to the compiler, which says why. */
    private boolean isExpression(String label, String code) {
        Optional<Piece> first = evaluator.pieces().next(label, code, 0);
        if (first.isEmpty()
                || evaluator.pieces().next(label, code, first.get().end()).isPresent()) return false;
        return evaluator.analysis().sourceToSnippets(first.get().source()).stream()
                .allMatch(Expressions::leavesNothing);
    }

    private static boolean leavesNothing(Snippet snippet) {
        return snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                || snippet.kind() == Snippet.Kind.EXPRESSION
                || snippet.kind() == Snippet.Kind.ERRONEOUS;
    }

    private static JsonObject ok(DisplayData data) {
        JsonObject value = CellReply.json(data);
        value.addProperty("status", "ok");
        return value;
    }

    private static JsonObject error(Failure failure) {
        JsonObject error = new JsonObject();
        error.addProperty("status", "error");
        error.addProperty("ename", failure.name());
        error.addProperty("evalue", failure.message());
        JsonArray lines = new JsonArray();
        failure.lines().forEach(lines::add);
        error.add("traceback", lines);
        return error;
    }
}
