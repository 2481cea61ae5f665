package grapevine.tasks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import grapevine.core.Layout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
 *
 * <p>The way back is written out, from the last layer to the first. If PyTorch remembered it, the same numbers would take
 * a twelfth longer for LeNet, and a third for softmax regression.
 */
final class ProgramText {
    /** Functions of single numbers by DJL's names, and the slope before one by the slope D behind it and what it made. */
    private enum Function {
        RELU("ReLU", "torch.relu(H)", "torch.threshold_backward(D, %s, 0)"),
        SIGMOID("sigmoid", "torch.sigmoid(H)", "torch.sigmoid_backward(D, %s)"),
        TANH("Tanh", "torch.tanh(H)", "torch.tanh_backward(D, %s)");
        private final String name, value, slope;

        Function(String name, String value, String slope) {
            this.name = name;
            this.value = value;
            this.slope = slope;
        }

        static Optional<Function> of(LambdaBlock block) {
            return Arrays.stream(values())
                    .filter(function -> function.name.equals(block.getName()))
                    .findAny();
        }
    }

    private final StringJoiner text = new StringJoiner("\n");
    private final Deque<String> back = new ArrayDeque<>(); // lines from D, the slope at H, to every G
    private final Layout layout;
    private final boolean oneDnn;
    private int parameters; // written so far
    private int kept; // arrays that the way back needs
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
                || layer instanceof FilledConv2d
                || layer instanceof MaxPool
                || layer instanceof LambdaBlock function
                        && (flattens(function) || Function.of(function).isPresent());
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
            if (layer instanceof MaxPool pool) pool(pool.side());
            else if (layer instanceof LambdaBlock function) function(function, dense);
            else if (dense) dense(layer);
            else if (layer instanceof Conv2d convolution) convolution(convolution);
            else linear(layer);
        }
        if (watched) line("H = torch.add(H, N)");
        if (dense) {
            line("H = torch.flatten(torch.transpose(H, 1, 2), 0, 1)");
            back("D = torch.transpose(torch.reshape(D, [k, b, -1]), 1, 2)");
        }
    }

    /** Zero where all numbers are finite, NaN elsewhere: oneDNN's pooling and ReLU make numbers of NaN. */
    private static String nothing(String numbers, String over) {
        return "torch.sum(torch.mul(" + numbers + ", 0), " + over + ", True)";
    }

    /** H, of X and H. */
    String answers() {
        return text.toString().replace("torch.requires_grad_", "torch.detach") + "\nreturn H";
    }

    /**
     * The gradients, shape (k, d), of X, H and what they should answer, y.
     *
     * @param slope lines that make D, the slope at H
     */
    String gradients(String slope) {
        String each = IntStream.range(0, parameters)
                .mapToObj(p -> "torch.reshape(G" + p + ", [k, -1])")
                .collect(Collectors.joining(", "));
        return String.join(
                "\n", text.toString(), slope, String.join("\n", back), "return torch.cat([" + each + "], 1)");
    }

    /** A copy, since the last bits of a product depend on where in memory its factors begin. */
    private void parameter(int p, Layout.Slice slice, boolean dense) {
        String shape = slice.shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
        line(
                "P%d = torch.clone(torch.view(torch.slice(X, 1, %d, %d), [%s%s]))",
                p, slice.offset(), slice.offset() + slice.size(), dense ? "k, " : "", shape);
    }

    private void function(LambdaBlock block, boolean dense) {
        Optional<Function> function = Function.of(block);
        if (!function.equals(Optional.of(Function.RELU))) leave(); // oneDNN knows no way back through the others
        if (flattens(block) && !dense) {
            back("D = torch.reshape(D, torch.size(%s))", keep());
            line("H = torch.flatten(H, 1)");
        }
        function.ifPresent(known -> {
            line("H = " + known.value);
            back("D = " + known.slope, keep());
        });
    }

    /** Goes on in the usual layout. */
    private void leave() {
        if (!ours) return;
        line("H = torch.to_dense(H)");
        back("D = torch.to_mkldnn(D)");
        ours = false;
    }

    /** (1). */
    private void dense(Block layer) {
        String examples = keep();
        Own own = own(layer);
        if (own.bias() == null) line("H = torch.bmm(%s, H)", own.weights());
        else line("H = torch.baddbmm(torch.unsqueeze(%s, 2), %s, H)", own.bias(), own.weights());
        if (!own.first()) back("D = torch.bmm(torch.transpose(%s, 1, 2), D)", own.weights());
        if (own.bias() != null) back("%s = torch.sum(D, [2])", own.gradient(1));
        back("%s = torch.bmm(D, torch.transpose(%s, 1, 2))", own.gradient(0), examples);
    }

    /** Along the last dimension, whatever lies before. */
    private void linear(Block layer) {
        leave();
        String examples = keep();
        Own own = own(layer);
        line("H = torch.linear(H, %s, %s)", own.weights(), own.bias() == null ? "None" : own.bias());
        if (!own.first()) back("D = torch.matmul(D, %s)", own.weights());
        if (own.bias() != null) back("%s = torch.sum(torch.flatten(D, 0, -2), [0])", own.gradient(1));
        back("%s = torch.mm(torch.t(torch.flatten(D, 0, -2)), torch.flatten(%s, 0, -2))", own.gradient(0), examples);
    }

    private void convolution(Conv2d layer) {
        if (oneDnn && !ours) {
            line("H = torch.to_mkldnn(H)");
            back("D = torch.to_dense(D)");
        }
        ours = oneDnn;
        String examples = keep();
        Own own = own(layer);
        String stride = list(layer.getStride()), padding = list(layer.getPadding());
        String parts = own.weights() + ", " + (own.bias() == null ? "None" : own.bias());
        String dilation = list(layer.getDilation());
        if (ours)
            line(
                    "H = torch.mkldnn_convolution(H, %s, %s, %s, %s, %d)",
                    parts, padding, stride, dilation, layer.getGroups());
        else line("H = torch.conv2d(H, %s, %s, %s, %s, %d)", parts, stride, padding, dilation, layer.getGroups());
        back(
                "D, %s, %s = torch.convolution_backward(D, %s, %s, %s, %s, %s, %s, False, [0, 0], %d, [%s, True, %s])",
                own.gradient(0),
                own.bias() == null ? "none" : own.gradient(1),
                examples,
                own.weights(),
                own.bias() == null ? "None" : "torch.size(" + own.bias() + ")",
                stride,
                padding,
                dilation,
                layer.getGroups(),
                own.first() ? "False" : "True",
                own.bias() == null ? "False" : "True");
    }

    private void pool(int side) {
        String window = list(new Shape(side, side)); // which is its stride, too
        String images = keep();
        if (ours) { // which remembers where the largest pixels were only for a gradient
            line(
                    "H = torch.detach(torch.mkldnn_max_pool2d(torch.requires_grad_(torch.detach(H)), %s, %s))",
                    window, window);
            back("D = torch.mkldnn_max_pool2d_backward(D, %s, %s, %s, %s)", keep(), images, window, window);
        } else {
            line("H, I%d = torch.max_pool2d_with_indices(H, %s, %s)", kept, window, window);
            back(
                    "D = torch.max_pool2d_with_indices_backward(D, %s, %s, %s, [0, 0], [1, 1], False, I%d)",
                    images, window, window, kept);
        }
    }

    /**
     * What a layer owns, by the names in the text.
     *
     * @param bias null for none
     * @param number of the first of them
     */
    private record Own(String weights, String bias, int number) {
        boolean first() {
            return number == 0;
        }

        String gradient(int which) {
            return "G" + (number + which);
        }
    }

    /** The parameters of the layer, which come after those of the layers before. */
    private Own own(Block layer) {
        int number = parameters;
        parameters += layer.getParameters().size();
        return new Own("P" + number, parameters - number == 1 ? null : "P" + (number + 1), number);
    }

    /** A name for what H is now. */
    private String keep() {
        String name = "A" + kept++;
        line(name + " = H");
        return name;
    }

    private static String list(Shape shape) {
        return Arrays.toString(shape.getShape());
    }

    private void line(String form, Object... parts) {
        text.add(parts.length == 0 ? form : String.format(form, parts));
    }

    /** Comes before the lines of the layers behind; none is needed where no parameter lies before. */
    private void back(String form, Object... parts) {
        if (parameters > 0) back.addFirst(String.format(form, parts));
    }
}
