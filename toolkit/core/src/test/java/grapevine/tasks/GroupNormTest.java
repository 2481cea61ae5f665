package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import grapevine.core.Engines;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupNormTest {

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void eachGroupOfEachExampleIsNormalisedThenEachChannelScaledAndShifted(String engine) {
        Random random = new Random(3);
        float[] x = new float[2 * 6 * 2 * 3], gamma = {1, 2, 3, 4, 5, 6}, beta = {6, 5, 4, 3, 2, 1};
        for (int k = 0; k < x.length; k++) x[k] = 5 + (float) random.nextGaussian();
        // two groups of three channels of six pixels: 18 numbers side by side
        float[] expected = new float[x.length];
        for (int from = 0; from < x.length; from += 18) {
            double mean = 0, variance = 0;
            for (int k = from; k < from + 18; k++) mean += x[k] / 18.0;
            for (int k = from; k < from + 18; k++) variance += (x[k] - mean) * (x[k] - mean) / 18;
            for (int k = from; k < from + 18; k++) {
                int channel = k / 6 % 6;
                expected[k] = (float) (gamma[channel] * (x[k] - mean) / Math.sqrt(variance + 1e-5) + beta[channel]);
            }
        }
        Block norm = Models.groupNorm(2);
        try (NDManager m = Engines.manager(engine)) {
            norm.initialize(m, DataType.FLOAT32, new Shape(2, 6, 2, 3));
            norm.getParameters().get("gamma").getArray().set(FloatBuffer.wrap(gamma));
            norm.getParameters().get("beta").getArray().set(FloatBuffer.wrap(beta));
            NDList images = new NDList(m.create(x, new Shape(2, 6, 2, 3)));
            float[] y = norm.forward(new ParameterStore(m, false), images, false)
                    .singletonOrThrow()
                    .toFloatArray();
            assertArrayEquals(expected, y, 1e-4f);
        }
    }

    @Test
    void groupsThatDoNotDivideTheChannelsAreRefused() {
        try (NDManager m = Engines.manager(Engines.standard())) {
            assertEquals(
                    "Models.groupNorm(groups) needs a divisor of the 6 channels, got 4",
                    assertThrows(IllegalArgumentException.class, () -> Models.groupNorm(4)
                                    .initialize(m, DataType.FLOAT32, new Shape(1, 6, 2, 2)))
                            .getMessage());
        }
    }
}
