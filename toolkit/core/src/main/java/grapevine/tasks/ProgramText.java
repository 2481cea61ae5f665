package grapevine.tasks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import grapevine.core.Layout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Writes layers in PyTorch's language, of X, the models, shape (k, d), and H, the examples.
 *
 * <p>Dense layers are those of k clients at once, with the examples as columns, so that no gradient needs to be turned:
 *
 * <pre>
 *   H_i = f(W_i H_i + b_i 1'),    W (k, out, in), H (k, in, b)   (1)
 * </pre>
 *
 * <p>Images are those of one client, and stay in oneDNN's layout from a convolution to the last pooling: its pooling takes
 * a fifth of the time of PyTorch's own.
 */
final class ProgramText {
    /** DJL's names of functions of single numbers. */
    private static final Map<String, String> FUNCTIONS =
            Map.of("ReLU", "torch.relu(H)", "sigmoid", "torch.sigmoid(H)", "Tanh", "torch.tanh(H)");

    private final StringJoiner text = new StringJoiner("\n");
    private final Layout layout;
    private final boolean oneDnn;
    private int parameters; // written so far
    private boolean ours; // whether images are in oneDNN's layout

    /**
     * @param layers one after the other, all of which it {@link #knows}
     * @param dense whether they are of a {@link Stack}
     * @param oneDnn whether images may be kept in its layout
     */
    ProgramText(List<Block> layers, boolean dense, Layout layout, boolean oneDnn) {
        this.layout = layout;
        this.oneDnn = oneDnn;
        write(layers, dense);
    }

    /** Whether it has words for the layer. */
    static boolean knows(Block layer) {
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

    /** H, of X and H, with nothing kept for a way back. */
    String answers() {
        return text.toString().replace("torch.requires_grad_", "torch.detach") + "\nreturn H";
    }

    /**
     * The gradients, shape (k, d), of X, H and what they should answer, y.
     *
     * @param slope lines that make D, the slope at H
     */
    String gradients(String slope) {
        String way = "G = torch.autograd.grad([H], [" + names("P%d") + "], annotate(List[Optional[Tensor]], [D]))";
        String each = names("torch.reshape(unchecked_cast(Tensor, G[%d]), [k, -1])");
        return String.join("\n", text.toString(), slope, way, "return torch.cat([" + each + "], 1)");
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
        String[] own = own(layer).split(", "); // (1)
        if (own.length == 1) line("H = torch.bmm(%s, H)", own[0]);
        else line("H = torch.baddbmm(torch.unsqueeze(%s, 2), %s, H)", own[1], own[0]);
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
}
