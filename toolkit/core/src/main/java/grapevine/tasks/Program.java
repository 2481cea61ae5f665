package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.loss.Loss;
import grapevine.core.Layout;
import grapevine.machine.TorchScript;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * The gradients of known layers, one after the other, as one program for PyTorch: a call where there would be a hundred.
 *
 * <p>Dense layers are those of k clients at once, with the examples as columns, so that no gradient needs to be turned:
 *
 * <pre>
 *   H_i = f(W_i H_i + b_i 1'),    W (k, out, in), H (k, in, b)   (1)
 * </pre>
 *
 * <p>Images are those of one client, and stay in oneDNN's layout from a convolution to the last pooling: its pooling takes
 * a fifth of the time of PyTorch's own. Layers are known by DJL's names for them, so a program is held to one pass of the
 * block before it is used.
 */
final class Program {
    /** The slope D of the mean loss over b examples at the answers H: softmax minus one at the class, or twice the error. */
    private static final Map<Loss, String> SLOPES = Map.of(
            Classification.LOSS,
            """
            D = torch.softmax(torch.detach(H), 1)
            D = torch.scatter_(D, 1, torch.unsqueeze(torch.to(y, 4), 1), -1., reduce="add")
            D = torch.div_(D, b)""",
            Regression.LOSS,
            """
            D = torch.sub(torch.detach(H), torch.view(y, torch.size(H)))
            D = torch.mul_(D, torch.div(2., torch.mul(b, torch.size(H, 1))))""");

    /** DJL's names of functions of single numbers. */
    private static final Map<String, String> FUNCTIONS =
            Map.of("ReLU", "torch.relu(H)", "sigmoid", "torch.sigmoid(H)", "Tanh", "torch.tanh(H)");

    private final StringJoiner text = new StringJoiner("\n");
    private final Layout layout;
    private final boolean oneDnn;
    private int parameters; // written so far
    private boolean ours; // whether images are in oneDNN's layout
    private TorchScript gradients, answers;

    private Program(Layout layout, boolean oneDnn) {
        this.layout = layout;
        this.oneDnn = oneDnn;
    }

    /**
     * That of these layers; null where it knows one of them not, or not the loss, or where the engine is another.
     *
     * @param layers one after the other
     * @param dense whether they are of a {@link Stack}
     */
    static Program of(List<Block> layers, boolean dense, Layout layout, Loss loss, NDManager manager) {
        boolean known = manager.getEngine().getEngineName().equals("PyTorch")
                && SLOPES.containsKey(loss)
                && layers.stream().allMatch(Program::known);
        return known ? of(layers, dense, layout, loss, manager, TorchScript.oneDnn(manager)) : null;
    }

    /** The same of layers that it knows, whether or not oneDNN has a layout of its own for them. */
    static Program of(List<Block> layers, boolean dense, Layout layout, Loss loss, NDManager manager, boolean oneDnn) {
        Program program = new Program(layout, oneDnn);
        program.write(layers, dense);
        String unfollowed = program.text.toString().replace("torch.requires_grad_", "torch.detach");
        program.answers = new TorchScript(manager, unfollowed + "\nreturn H", "X", "H");
        program.follow(SLOPES.get(loss));
        program.gradients = new TorchScript(manager, program.text.toString(), "X", "H", "y");
        return program;
    }

    private static boolean known(Block layer) {
        return layer.getClass() == Linear.class
                || layer.getClass() == Conv2d.class
                || layer instanceof MaxPool
                || layer instanceof LambdaBlock function
                        && (flattens(function) || FUNCTIONS.containsKey(function.getName()));
    }

    private static boolean flattens(LambdaBlock function) {
        return function.getName().equals("batchFlatten");
    }

    private void write(List<Block> layers, boolean dense) {
        line("k = torch.size(X, 0)");
        line("b = torch.floordiv(torch.size(H, 0), k)");
        for (int p = 0; p < layout.slices().size(); p++)
            parameter(p, layout.slices().get(p), dense);
        if (dense) line("H = torch.transpose(torch.reshape(H, [k, b, -1]), 1, 2)");
        boolean watched = oneDnn && layers.stream().anyMatch(Conv2d.class::isInstance);
        if (watched) line("N = torch.add(%s, %s)", nothing("torch.flatten(H, 1)", "[1]"), nothing("X", "[0, 1]"));
        for (Block layer : layers) {
            if (layer instanceof LambdaBlock function) function(function, dense);
            else if (dense) dense(layer);
            else if (layer instanceof Conv2d convolution) convolution(convolution);
            else {
                leave();
                line("H = torch.linear(H, %s)", own(layer));
            }
        }
        if (watched) line("H = torch.add(H, N)");
        if (dense) line("H = torch.flatten(torch.transpose(H, 1, 2), 0, 1)");
    }

    /** Zero where all numbers are finite, NaN elsewhere: oneDNN's pooling and ReLU make numbers of NaN. */
    private static String nothing(String numbers, String over) {
        return "torch.sum(torch.mul(" + numbers + ", 0), " + over + ", True)";
    }

    private void follow(String slope) {
        String all = names("P%d"), each = names("torch.reshape(unchecked_cast(Tensor, G[%d]), [k, -1])");
        line(slope);
        line("G = torch.autograd.grad([H], [%s], annotate(List[Optional[Tensor]], [D]))", all);
        line("return torch.cat([%s], 1)", each);
    }

    /** A copy, since the last bits of a product depend on where in memory its factors begin. */
    private void parameter(int p, Layout.Slice slice, boolean dense) {
        String shape = slice.shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
        line(
                "P%d = torch.requires_grad_(torch.clone(torch.view(torch.slice(X, 1, %d, %d), [%s%s])))",
                p, slice.offset(), slice.offset() + slice.size(), dense ? "k, " : "", shape);
    }

    private void function(LambdaBlock function, boolean dense) {
        boolean flattens = flattens(function);
        if (function instanceof MaxPool pool) pool(pool.side());
        else if (!function.getName().equals("ReLU"))
            leave(); // what else oneDNN knows, PyTorch does not follow backward
        if (flattens && !dense) line("H = torch.flatten(H, 1)");
        else if (FUNCTIONS.containsKey(function.getName())) line("H = " + FUNCTIONS.get(function.getName()));
    }

    /** Goes on in the usual layout. */
    private void leave() {
        if (ours) line("H = torch.to_dense(H)");
        ours = false;
    }

    private void dense(Block layer) {
        String own = own(layer);
        if (own.contains(","))
            line("H = torch.baddbmm(torch.unsqueeze(P%d, 2), P%d, H)", parameters - 1, parameters - 2);
        else line("H = torch.bmm(%s, H)", own); // (1)
    }

    private void convolution(Conv2d layer) {
        if (oneDnn && !ours) line("H = torch.to_mkldnn(H)");
        ours = oneDnn;
        String own = own(layer), stride = list(layer.getStride()), padding = list(layer.getPadding());
        String parts = own.contains(",") ? own : own + ", None";
        String dilation = list(layer.getDilation());
        if (ours)
            line(
                    "H = torch.mkldnn_convolution(H, %s, %s, %s, %s, %d)",
                    parts, padding, stride, dilation, layer.getGroups());
        else line("H = torch.conv2d(H, %s, %s, %s, %s, %d)", parts, stride, padding, dilation, layer.getGroups());
    }

    private void pool(int side) {
        String window = list(new Shape(side, side)); // which is its stride, too
        line("H = torch.%s(H, %s, %s)", ours ? "mkldnn_max_pool2d" : "max_pool2d", window, window);
    }

    /** The parameters of the layer, which come after those of the layers before. */
    private String own(Block layer) {
        StringJoiner own = new StringJoiner(", ");
        for (int count = layer.getParameters().size(); count > 0; count--) own.add("P" + parameters++);
        return own.toString();
    }

    private String names(String form) {
        StringJoiner names = new StringJoiner(", ");
        for (int p = 0; p < layout.slices().size(); p++) names.add(String.format(form, p));
        return names.toString();
    }

    private static String list(Shape shape) {
        return Arrays.toString(shape.getShape());
    }

    private void line(String form, Object... parts) {
        text.add(parts.length == 0 ? form : String.format(form, parts));
    }

    /** The gradients of the mean loss of each client, shape (k, d), in the lesson's scope. */
    NDArray gradients(Lesson lesson) {
        NDArray G = gradients.of(lesson.rows(), lesson.examples(), lesson.targets());
        G.attach(lesson.scope());
        return G;
    }

    /** What a client answers to a batch, in its manager. */
    NDArray answer(NDArray row, NDArray examples) {
        NDArray answer = answers.of(row, examples);
        answer.attach(examples.getManager());
        return answer;
    }
}
