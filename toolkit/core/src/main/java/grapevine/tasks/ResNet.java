package grapevine.tasks;

import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.pooling.Pool;
import java.util.List;

/**
 * Residual networks for small images: a 3x3 convolution of stride 1, stages of residual blocks of which all but the
 * first halve the image and double the channels, the mean over the image, a linear layer.
 *
 * <pre>
 *   y = relu(F(x) + x)        within a stage                                     (1)
 *   y = relu(F(x) + P x)      where the shape changes, P a 1x1 convolution       (2)
 *   F = 3x3, 3x3                               basic block                       (3)
 *   F = 1x1, 3x3, 1x1 to 4 times the channels  bottleneck block                  (4)
 * </pre>
 *
 * <p>Every convolution is followed by group normalisation, all but the last of F by ReLU too. Weights start as DJL
 * starts them, normal with variance 2 / fan-in (He et al., <a href="https://arxiv.org/abs/1502.01852">Delving Deep into
 * Rectifiers</a>, ICCV 2015).
 *
 * <p>He et al., <a href="https://arxiv.org/abs/1512.03385">Deep Residual Learning for Image Recognition</a>, CVPR 2016,
 * table 1, equations (1), (2). What differs: the first convolution is that of their CIFAR networks, without max-pool;
 * group instead of batch normalisation; in (4) the 3x3 convolution has the stride, as is usual today, where the paper
 * has it in the first 1x1.
 *
 * @param width channels of the first stage
 * @param groups of each group normalisation, a divisor of width
 * @param blocks residual blocks of each stage
 */
record ResNet(int width, int groups, List<Integer> blocks) {

    /** The network of blocks (3). */
    Block basic(int classes) {
        return network(classes, 1);
    }

    /** The network of blocks (4). */
    Block bottleneck(int classes) {
        return network(classes, 4);
    }

    /** @param expansion how many times the stage's channels a block has at its end: 1 for (3), 4 for (4) */
    private Block network(int classes, int expansion) {
        SequentialBlock network = new SequentialBlock().add(normal(width, 3, 1)).add(Activation::relu);
        int before = width;
        for (int stage = 0; stage < blocks.size(); stage++)
            for (int k = 0; k < blocks.get(stage); k++) {
                int channels = width << stage, stride = stage > 0 && k == 0 ? 2 : 1;
                Block body = expansion == 1 ? basicBody(channels, stride) : bottleneckBody(channels, stride);
                int after = expansion * channels;
                network.add(residual(body, before == after ? Blocks.identityBlock() : normal(after, 1, stride)));
                before = after;
            }
        return network.add(Pool.globalAvgPool2dBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Models.linear(classes));
    }

    /** F of (3). */
    private Block basicBody(int channels, int stride) {
        return chain(normal(channels, 3, stride), normal(channels, 3, 1));
    }

    /** F of (4). */
    private Block bottleneckBody(int channels, int stride) {
        return chain(normal(channels, 1, 1), normal(channels, 3, stride), normal(4 * channels, 1, 1));
    }

    /** (1), (2). */
    private static Block residual(Block body, Block shortcut) {
        ParallelBlock sum = new ParallelBlock(
                outputs -> new NDList(
                        outputs.get(0).singletonOrThrow().add(outputs.get(1).singletonOrThrow())),
                List.of(body, shortcut));
        return new SequentialBlock().add(sum).add(Activation::relu);
    }

    /** One after the other, with ReLU between them. */
    private static Block chain(Block... parts) {
        SequentialBlock chain = new SequentialBlock().add(parts[0]);
        for (int k = 1; k < parts.length; k++) chain.add(Activation::relu).add(parts[k]);
        return chain;
    }

    /** A convolution and its normalisation; the image keeps its size where stride is 1. */
    private Block normal(int channels, int kernel, int stride) {
        return new SequentialBlock()
                .add(Models.conv(channels, kernel, stride, kernel / 2, false))
                .add(Models.groupNorm(groups));
    }
}
