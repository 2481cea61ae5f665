package grapevine.tasks;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import grapevine.core.Engines;
import grapevine.core.Typed;
import grapevine.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Models by name, made of DJL blocks; their outputs are one number (logit) per class, of uNet one per pixel, where numbers
 * are to be predicted one per target; a Vae paints.
 */
public final class Models {
    private static final Pattern NAME = Pattern.compile(
            "(softmax|linear|mlp|convNet|leNet|resNet8|resNet18|resNet50|uNet|vae|convVae)(?:\\((\\d{1,6}(?: *, *\\d{1,6})*)\\))?",
            Pattern.CASE_INSENSITIVE);

    private static final int MOST = 1_000_000; // outputs
    private static final int CONV_NET_SIDE = 16;
    private static final List<Integer> ANY_IMAGE = List.of(1, 1 << 20, 1 << 20);

    private Models() {}

    /** The model of that name, for images of which it is not known yet how large they are; refuses other names. */
    public static Block named(String name) {
        return named(name, ANY_IMAGE, 2);
    }

    /**
     * The model of that name for these data: {@code uNet} where they have masks, {@code vae} or {@code convVae} where they
     * are pictures, any other but {@code softmax} where they have targets, any other but {@code linear} where they have
     * classes only.
     */
    public static Block named(String name, Dataset data) {
        if (data == null) throw new IllegalArgumentException("model(name) needs a data set, got null");
        Block block = named(
                name,
                data.shape(),
                data.numeric() ? data.train().targetWidth() : data.classes().size());
        if (block instanceof Vae) {
            Autoencoder.requirePictures(data);
            return block;
        }
        String kind = name.trim().toLowerCase(Locale.ROOT).replaceFirst("\\(.*", "");
        boolean finds = kind.equals("unet");
        if (finds && !data.masked())
            throw new IllegalArgumentException("model(\"" + name + "\") needs data with masks, got " + data.name()
                    + "; use data(\"polyps\"), or for "
                    + (data.numeric() ? "targets model(\"mlp(64, 64)\")" : "classes model(\"mlp(64)\")"));
        if (!finds && data.masked())
            throw new IllegalArgumentException("model(\"" + name + "\") needs data with classes to tell apart, got the"
                    + " masks of " + data.name() + "; for masks use model(\"uNet\")");
        if (kind.equals("softmax") && data.numeric())
            throw new IllegalArgumentException("model(\"" + name + "\") needs data with classes to tell apart, got the"
                    + " targets of " + data.name() + "; for targets use model(\"linear\")");
        if (kind.equals("linear") && !data.numeric())
            throw new IllegalArgumentException("model(\"" + name + "\") needs data with targets to predict, got "
                    + data.name() + "; for classes use model(\"softmax\")");
        return block;
    }

    /**
     * The model of that name: {@code softmax}, {@code linear}, {@code mlp(h, ...)}, {@code convNet}, {@code leNet},
     * {@code resNet8}, {@code resNet18}, {@code resNet50}, {@code uNet(w, ...)}, short {@code uNet} for
     * {@code uNet(8, 16, 32)}, or of variational autoencoders {@code vae(h, ..., latent)}, short {@code vae} for
     * {@code vae(512, 256, 2)}, and {@code convVae(w, ..., latent)}, short {@code convVae} for {@code convVae(32, 64, 32)}.
     *
     * @param shape of one example: (channels, height, width) or (features)
     * @param classes the number of outputs
     */
    public static Block named(String name, List<Integer> shape, int classes) {
        requireOutputs("named(name, shape, classes)", classes);
        requireShape("model(name)", shape);
        if (name == null) throw new IllegalArgumentException("model(name) needs a name, got null");
        Matcher parts = NAME.matcher(name.trim());
        boolean sized = parts.matches() && parts.group(2) != null;
        if (parts.matches())
            switch (parts.group(1).toLowerCase(Locale.ROOT) + (sized ? "(h)" : "")) {
                case "softmax":
                    return softmax(classes);
                case "linear":
                    return affine(classes);
                case "mlp(h)":
                    return mlp(classes, numbers(parts.group(2)));
                case "convnet":
                    return convNet(shape, classes);
                case "lenet":
                    return leNet(shape, classes);
                case "resnet8":
                    return resNet8(shape, classes);
                case "resnet18":
                    return resNet18(shape, classes);
                case "resnet50":
                    return resNet50(shape, classes);
                case "unet":
                    return UNet.of(shape, 8, 16, 32);
                case "unet(h)":
                    return UNet.of(shape, numbers(parts.group(2)));
                case "vae":
                    return vae("vae", shape, 512, 256, 2);
                case "vae(h)":
                    return vae("vae", shape, numbers(parts.group(2)));
                case "convvae":
                    return vae("convVae", shape, 32, 64, 32);
                case "convvae(h)":
                    return vae("convVae", shape, numbers(parts.group(2)));
                default:
            }
        throw new IllegalArgumentException(
                "model(name) needs one of softmax, linear, mlp(64), convNet, leNet, resNet8, resNet18, resNet50, uNet, vae,"
                        + " convVae, got " + Typed.of(name) + "; for a model of your own use model(() -> block)");
    }

    /**
     * The engine on which experiments learn the model of that name when they name none: PyTorch, where rounds take 0.1 to
     * 0.6 of those on MXNet, but for the plain convolutional networks {@code leNet} and {@code convNet}, which stay with
     * MXNet. Refuses other names.
     */
    public static String engine(String name) {
        named(name);
        boolean convolutional = name.trim().matches("(?i)leNet|convNet");
        return convolutional ? Engines.standard() : Engines.byDefault("PyTorch");
    }

    /** Softmax regression: one linear layer. */
    public static Block softmax(int classes) {
        return affine(classes);
    }

    /** Linear regression: one linear layer, f(x) = W x + b. */
    public static Block affine(int targets) {
        requireOutputs("affine(targets)", targets);
        return new SequentialBlock().add(Blocks.batchFlattenBlock()).add(linear(targets));
    }

    /** A multilayer perceptron: fully connected layers of these widths with ReLU, then a linear one. */
    public static Block mlp(int classes, int... widths) {
        requireOutputs("mlp(classes, widths)", classes);
        if (widths == null || widths.length == 0 || Arrays.stream(widths).anyMatch(w -> w < 1))
            throw new IllegalArgumentException(
                    "mlp(widths) needs at least one width, all >= 1, got " + Arrays.toString(widths));
        SequentialBlock block = new SequentialBlock().add(Blocks.batchFlattenBlock());
        for (int width : widths) block.add(linear(width)).add(Activation.reluBlock());
        return block.add(linear(classes));
    }

    /**
     * A small convolutional network with dropout, 21,840 parameters for 28x28 images and ten classes:
     *
     * <pre>
     *   5x5 convolution to 10 channels, maximum of 2x2 pixels, ReLU, dropout
     *   5x5 convolution to 20 channels, maximum of 2x2 pixels, ReLU, dropout
     *   linear to 50, ReLU
     *   linear to the classes
     * </pre>
     *
     * <p>The MNIST classifier of the paper on nonlinear gossiping. Its layers are those of the MNIST example that comes
     * with PyTorch, from which the rate of the dropout, 1/2, is taken, since the paper gives none. Each number is dropped
     * for itself (the example drops whole channels), and not behind the linear layer (where the example does it too), for
     * the paper lists none there. In evaluation nothing is dropped.
     */
    public static Block convNet(List<Integer> shape, int classes) {
        requireImages("convNet", shape);
        requireOutputs("convNet(shape, classes)", classes);
        if (Math.min(shape.get(1), shape.get(2)) < CONV_NET_SIDE)
            throw new IllegalArgumentException(
                    "model(\"convNet\") needs images of at least 16 x 16 pixels, got examples" + " of shape " + shape
                            + "; use model(\"mlp(64)\")");
        return new SequentialBlock()
                .add(pooled(10))
                .add(pooled(20))
                .add(Blocks.batchFlattenBlock())
                .add(linear(50))
                .add(Activation::relu)
                .add(linear(classes));
    }

    private static Block pooled(int channels) {
        return new SequentialBlock()
                .add(conv(channels, 5, 1, 0, true))
                .add(new MaxPool(2))
                .add(Activation::relu)
                .add(Dropout.builder().optRate(0.5f).build());
    }

    /**
     * LeNet-5 with ReLU and max-pooling: 5x5 convolutions of 6 and 16 channels, then 120, 84 and the classes. Smaller
     * images, such as 28x28, are padded by the first convolution to 32x32. ReLU comes after pooling, where there is a
     * quarter of the numbers; the function is the same either way. On MXNet there are ten channels of zeros beside the first
     * six, which make it faster and change nothing.
     *
     * <p>LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proceedings of the IEEE 1998.
     */
    public static Block leNet(List<Integer> shape, int classes) {
        requireImages("leNet", shape);
        requireOutputs("leNet(shape, classes)", classes);
        return new SequentialBlock()
                .add(filled(6, Math.max(0, (33 - Math.min(shape.get(1), shape.get(2))) / 2), false))
                .add(new MaxPool(2))
                .add(Activation.reluBlock())
                .add(filled(16, 0, true))
                .add(new MaxPool(2))
                .add(Activation.reluBlock())
                .add(Blocks.batchFlattenBlock())
                .add(linear(120))
                .add(Activation.reluBlock())
                .add(linear(84))
                .add(Activation.reluBlock())
                .add(linear(classes));
    }

    /**
     * The smallest ResNet for 28x28 and 32x32 images: three stages of one residual block, 16, 32 and 64 channels, group
     * normalisation with 8 groups.
     *
     * <p>He et al., <a href="https://arxiv.org/abs/1512.03385">Deep Residual Learning for Image Recognition</a>, CVPR
     * 2016, section 4.2 with n = 1.
     */
    public static Block resNet8(List<Integer> shape, int classes) {
        requireImages("resNet8", shape);
        requireOutputs("resNet8(shape, classes)", classes);
        return new ResNet(16, 8, List.of(1, 1, 1)).basic(classes);
    }

    /**
     * ResNet-18 for small images, such as 32x32: stages of 2, 2, 2, 2 basic blocks, 64 to 512 channels, group
     * normalisation with 32 groups, 11.2 million parameters. Its first convolution is 3x3 without stride and pooling.
     *
     * <p>He et al., CVPR 2016, table 1.
     */
    public static Block resNet18(List<Integer> shape, int classes) {
        requireImages("resNet18", shape);
        requireOutputs("resNet18(shape, classes)", classes);
        return new ResNet(64, 32, List.of(2, 2, 2, 2)).basic(classes);
    }

    /**
     * ResNet-50 for small images, such as 32x32: stages of 3, 4, 6, 3 bottleneck blocks, 256 to 2048 channels, group
     * normalisation with 32 groups, 23.5 million parameters. Its first convolution is that of {@link #resNet18}.
     *
     * <p>He et al., CVPR 2016, table 1.
     */
    public static Block resNet50(List<Integer> shape, int classes) {
        requireImages("resNet50", shape);
        requireOutputs("resNet50(shape, classes)", classes);
        return new ResNet(64, 32, List.of(3, 4, 6, 3)).bottleneck(classes);
    }

    /** Group normalisation of images, shape (batch, channels, height, width). */
    public static Block groupNorm(int groups) {
        if (groups < 1) throw new IllegalArgumentException("groupNorm(groups) needs groups >= 1, got " + groups);
        return new GroupNorm(groups);
    }

    private static Block vae(String model, List<Integer> shape, int... sizes) {
        requireImages(model, shape);
        return model.equals("vae") ? VaeModels.dense(shape, sizes) : VaeModels.convolutional(shape, sizes);
    }

    private static void requireOutputs(String call, int outputs) {
        if (outputs < 1 || outputs > MOST)
            throw new IllegalArgumentException("Models." + call + " needs 1 to " + MOST + " outputs, got " + outputs);
    }

    private static void requireShape(String call, List<Integer> shape) {
        if (shape == null || shape.stream().anyMatch(side -> side == null || side < 1))
            throw new IllegalArgumentException(call + " needs examples of a shape whose sides are >= 1, got " + shape);
    }

    private static void requireImages(String model, List<Integer> shape) {
        requireShape("model(\"" + model + "\")", shape);
        if (shape.size() != 3)
            throw new IllegalArgumentException(
                    "model(\"" + model + "\") needs images of shape (channels, height, width),"
                            + " got examples of shape " + shape + "; for tables use model(\"mlp(64)\")");
    }

    static Block conv(int channels, int kernel, int stride, int padding, boolean bias) {
        return convolution(channels, kernel, padding)
                .optStride(new Shape(stride, stride))
                .optBias(bias)
                .build();
    }

    private static Block filled(int channels, int padding, boolean last) {
        return new FilledConv2d(convolution(channels, 5, padding), last);
    }

    private static Conv2d.Builder convolution(int channels, int kernel, int padding) {
        return Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .optPadding(new Shape(padding, padding))
                .setFilters(channels);
    }

    static Block linear(long units) {
        return Linear.builder().setUnits(units).build();
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(","))
                .mapToInt(part -> Integer.parseInt(part.trim()))
                .toArray();
    }
}
