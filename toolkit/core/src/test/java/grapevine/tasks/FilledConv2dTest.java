package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import grapevine.core.Engines;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilledConv2dTest {
    private static final Shape IMAGES = new Shape(4, 2, 13, 12);

    private static Conv2d.Builder form(int channels) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 2))
                .optPadding(new Shape(1, 0))
                .setFilters(channels);
    }

    /** Two convolutions with pooling and a function between. */
    private static Block block(int channels, boolean filled) {
        return new SequentialBlock()
                .add(
                        filled
                                ? new FilledConv2d(form(channels), false)
                                : form(channels).build())
                .add(new MaxPool(2))
                .add(Activation.sigmoidBlock())
                .add(filled ? new FilledConv2d(form(5), true) : form(5).build())
                .add(Blocks.batchFlattenBlock())
                .add(Models.linear(3));
    }

    private static float[] noise(long size) {
        Random random = new Random(5);
        float[] noise = new float[(int) size];
        for (int k = 0; k < noise.length; k++) noise[k] = (float) random.nextGaussian();
        return noise;
    }

    private static float[] answersAndGradient(String engine, int channels, boolean filled) {
        try (NDManager m = Engines.manager(engine);
                Network network =
                        new Network(m, block(channels, filled), IMAGES, new Shape(4, 3), "", Classification.LOSS, 1)) {
            int d = network.layout().size();
            NDArray images = m.create(noise(IMAGES.size()), IMAGES),
                    row = m.create(noise(d), new Shape(1, d)).mul(0.3);
            NDArray gradient = network.gradient(row, images, m.create(new int[] {0, 1, 2, 1}), 0);
            return network.answer(row, images)
                    .flatten()
                    .concat(gradient.flatten())
                    .toFloatArray();
        }
    }

    @ParameterizedTest
    @CsvSource({"MXNet, 1", "MXNet, 6", "MXNet, 16", "MXNet, 17", "PyTorch, 6"})
    void itIsTheConvolutionThatItWouldBeWithoutZeros(String engine, int channels) {
        float[] plain = answersAndGradient(engine, channels, false);
        assertArrayEquals(plain, answersAndGradient(engine, channels, true), engine.equals("MXNet") ? 1e-5f : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "MXNet, 6, false, 16",
        "MXNet, 16, false, 16",
        "MXNet, 17, false, 32",
        "MXNet, 6, true, 6",
        "PyTorch, 6, false, 6"
    })
    void itMakesChannelsOfZerosOnMxnetUpToAMultipleOf16(String engine, int own, boolean last, int expected) {
        try (NDManager m = Engines.manager(engine)) {
            Block block = new FilledConv2d(form(own), last);
            block.initialize(m, DataType.FLOAT32, IMAGES);
            NDArray made = block.forward(new ParameterStore(m, false), new NDList(m.ones(IMAGES)), false)
                    .singletonOrThrow();
            assertEquals(new Shape(4, expected, 13, 11), made.getShape());
            float[] sizes = made.abs().sum(new int[] {0, 2, 3}).toFloatArray();
            for (int channel = 0; channel < expected; channel++)
                assertEquals(channel < own, sizes[channel] > 0, "channel " + channel);
            assertEquals(own, block.getOutputShapes(new Shape[] {IMAGES})[0].get(1));
        }
    }
}
