package grapevine.tasks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import grapevine.core.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaeTest {
    private static final List<Integer> SMALL = List.of(1, 4, 4);

    private static Vae vae(String name, List<Integer> shape) {
        return (Vae) Models.named(name, shape, 2);
    }

    private static Network network(NDManager m, Vae vae, int batch) {
        long pixels = vae.pixels(), latent = vae.latent();
        Shape input = new Shape(batch, pixels + latent), output = new Shape(batch, pixels + 2 * latent);
        return new Network(m, vae, input, output, "", new VaeLoss(), 3);
    }

    /** Rows of pixels in [0, 1] and of noise. */
    private static NDArray input(NDManager m, Vae vae, int batch) {
        Random random = new Random(4);
        int pixels = (int) vae.pixels(), width = pixels + vae.latent();
        float[] values = new float[batch * width];
        for (int k = 0; k < values.length; k++)
            values[k] = k % width < pixels ? random.nextFloat() : (float) random.nextGaussian();
        return m.create(values, new Shape(batch, width));
    }

    @ParameterizedTest
    @CsvSource({
        "'vae(6, 5, 2)', MXNet",
        "'vae(6, 5, 2)', PyTorch",
        "vae(3), PyTorch",
        "'convVae(4, 3)', MXNet",
        "'convVae(4, 3)', PyTorch",
        "'convVae(4, 6, 3)', MXNet",
        "'convVae(4, 6, 3)', PyTorch"
    })
    void theGradientIsTheSlopeOfTheNegativeElbo(String model, String engine) {
        Vae vae = vae(model, List.of(3, 4, 8));
        try (NDManager m = Engines.manager(engine);
                Network network = network(m, vae, 5)) {
            NDArray input = input(m, vae, 5), pixels = input.get(":, :96"), row = network.row(m);
            NDArray g = network.gradient(row, input, pixels, 1);
            float norm = g.norm().getFloat(), h = 1e-3f / norm;
            ToDoubleFunction<NDArray> loss = x -> {
                return network.loss(network.answer(x, input), pixels).getFloat();
            };
            double slope = (loss.applyAsDouble(row.add(g.mul(h))) - loss.applyAsDouble(row.sub(g.mul(h)))) / (2 * h);
            assertEquals(1, slope / (norm * norm), 0.02, model + " on " + engine);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void anAnswerIsCountedByHand(String engine) {
        // one pixel x, one latent dimension: (m, v) = (2 x + 1, -x + 0.5), z = m + exp(v / 2) noise, logit = 3 z - 4
        Vae vae = new Vae(List.of(1, 1, 1), 1, Models.softmax(2), Models.linear(1));
        try (NDManager m = Engines.manager(engine);
                Network network = network(m, vae, 2)) {
            NDArray row = m.create(new float[] {2, -1, 1, 0.5f, 3, -4}, new Shape(1, 6));
            float[] answer = network.answer(row, m.create(new float[] {0.5f, 0, 1, -2}, new Shape(2, 2)))
                    .toFloatArray();
            // x = 0.5: m = 2, v = 0, z = 2; x = 1: m = 3, v = -0.5, z = 3 - 2 exp(-0.25)
            float z = (float) (3 - 2 * Math.exp(-0.25));
            assertArrayEquals(new float[] {2, 2, 0, 3 * z - 4, 3, -0.5f}, answer, 1e-5f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theLossIsItsFormulaAlsoForHugeLogits(String engine) {
        try (NDManager m = Engines.manager(engine)) {
            // picture 0: logits ln 3 and -1000 for x = 0.25, 0: p = 3/4 and 0, so 0.25 ln 4/3 + 0.75 ln 4 + 0
            // m = (1, -2), v = (0, ln 2): 1/2 (1 + 1 - 0 - 1 + 4 + 2 - ln 2 - 1) = (6 - ln 2) / 2
            // picture 1: logits 0 and 1000 for x = 1, 0: ln 2 + 1000; m = v = 0: divergence 0
            float[] answers = {(float) Math.log(3), -1000, 1, -2, 0, (float) Math.log(2), 0, 1000, 0, 0, 0, 0};
            NDArray answer = m.create(answers, new Shape(2, 6));
            NDArray x = m.create(new float[] {0.25f, 0, 1, 0}, new Shape(2, 2));
            double painted = 0.25 * Math.log(4 / 3.0) + 0.75 * Math.log(4) + Math.log(2) + 1000;
            double apart = (6 - Math.log(2)) / 2;
            assertEquals(painted, VaeLoss.reconstruction(answer, x).getFloat(), 1e-3);
            assertEquals(apart, VaeLoss.divergence(answer, x).getFloat(), 1e-6);
            double loss =
                    new VaeLoss().evaluate(new NDList(x), new NDList(answer)).getFloat();
            assertEquals((painted + apart) / 2, loss, 1e-3);
        }
    }

    /** With log weights w_k = log p(x|z_k) + log p(z_k) - log q(z_k|x) of many draws z_k of one picture x. */
    @ParameterizedTest
    @ValueSource(strings = {"MXNet", "PyTorch"})
    void theElboLiesBelowTheLogLikelihoodAndImportanceWeightsReachIt(String engine) {
        int draws = 20_000;
        Vae vae = vae("vae(6, 2)", SMALL);
        try (NDManager m = Engines.manager(engine);
                Network network = network(m, vae, 1)) {
            NDArray row = model(m, network.layout().size());
            NDArray one = input(m, vae, 1), x = one.get(":, :16");
            NDArray noise = input(m, vae, draws).get(":, 16:");
            NDArray answer = network.answer(row, x.repeat(0, draws).concat(noise, 1));
            float[] pixels = x.toFloatArray(), answers = answer.toFloatArray(), eps = noise.toFloatArray();
            double[] painted = new double[draws], weights = new double[draws];
            for (int k = 0; k < draws; k++) {
                painted[k] = logLikelihood(pixels, Arrays.copyOfRange(answers, k * 20, k * 20 + 16));
                weights[k] = painted[k];
                for (int c = 0; c < 2; c++) {
                    double mean = answers[k * 20 + 16 + c], v = answers[k * 20 + 18 + c], e = eps[2 * k + c];
                    double z = mean + Math.exp(v / 2) * e;
                    weights[k] += -z * z / 2 + e * e / 2 + v / 2;
                }
            }
            NDArray first = answer.get("0:1");
            double elbo = mean(painted) - VaeLoss.divergence(first, x).getFloat();
            assertEquals(elbo, mean(weights), 0.05); // the divergence is the mean of log q - log p
            double likelihood = logEvidence(vae, network.parameters(row, m), m, pixels);
            assertTrue(elbo < likelihood - 0.3, elbo + " < " + likelihood);
            assertEquals(likelihood, logMean(weights), 0.05);
        }
    }

    private static NDArray model(NDManager m, int d) {
        Random random = new Random(8);
        float[] row = new float[d];
        for (int k = 0; k < d; k++) row[k] = 0.3f * (float) random.nextGaussian();
        return m.create(row, new Shape(1, d));
    }

    private static double logLikelihood(float[] x, float... logits) {
        return IntStream.range(0, x.length)
                .mapToDouble(k -> x[k] * logits[k] - Math.log1p(Math.exp(logits[k])))
                .sum();
    }

    private static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double logMean(double... values) {
        return Math.log(mean(Arrays.stream(values).map(Math::exp).toArray()));
    }

    /** log of the integral of p(z) p(x|z) over the plane, by the sum over a fine grid. */
    private static double logEvidence(Vae vae, ParameterStore lent, NDManager m, float... pixels) {
        int side = 161;
        double step = 0.1, sum = 0;
        float[] points = new float[2 * side * side];
        for (int k = 0; k < side * side; k++) {
            points[2 * k] = (float) ((k % side - side / 2) * step);
            points[2 * k + 1] = (float) ((k / side - side / 2) * step);
        }
        float[] logits = vae.decode(lent, m.create(points, new Shape(side * side, 2)), false)
                .toFloatArray();
        for (int k = 0; k < side * side; k++) {
            double apart = points[2 * k] * points[2 * k] + points[2 * k + 1] * points[2 * k + 1];
            double painted = logLikelihood(pixels, Arrays.copyOfRange(logits, 16 * k, 16 * k + 16));
            sum += Math.exp(painted - apart / 2) / (2 * Math.PI) * step * step;
        }
        return Math.log(sum);
    }

    @Test
    void theModelsHaveTheParametersOfTheirFormulas() {
        List<Integer> digits = List.of(1, 28, 28);
        int down = 785 * 512 + 513 * 256 + 257 * 4, back = 3 * 256 + 257 * 512 + 513 * 784;
        assertEquals(down + back, size("vae", digits));
        assertEquals(down + back, size("VAE(512, 256, 2)", digits));
        assertEquals(785 * 6 + 4 * 784, size("vae(3)", digits));
        // 28, 14, 7; weights and two numbers per channel of the normalisation; the last convolution has a bias
        int encoder = 9 * 4 + 8 + 9 * 4 * 6 + 12 + (49 * 6 + 1) * 10;
        int decoder = 6 * 49 * 6 + 9 * 6 * 16 + 8 + 9 * 4 * 4 + 4;
        assertEquals(encoder + decoder, size("convVae(4, 6, 5)", digits));
        assertEquals(size("convVae(32, 64, 32)", List.of(3, 32, 32)), size("convVae", List.of(3, 32, 32)));
    }

    private static int size(String model, List<Integer> shape) {
        try (NDManager m = Engines.manager(Engines.standard());
                Network network = network(m, vae(model, shape), 1)) {
            return network.layout().size();
        }
    }

    @ParameterizedTest
    @CsvSource({"'vae(4, 2)', MXNet", "'vae(4, 2)', PyTorch", "'convVae(4, 3)', MXNet", "'convVae(4, 3)', PyTorch"})
    void gradientsAndAnswersLeaveNothingBehind(String model, String engine) {
        Vae vae = vae(model, SMALL);
        try (NDManager parent = Engines.manager(engine);
                Network network = network(parent, vae, 2)) {
            int[] kept = new int[4];
            for (int k = 0; k < kept.length; k++) {
                try (NDManager scope = parent.newSubManager()) {
                    NDArray input = input(scope, vae, 2), pixels = input.get(":, :16");
                    NDArray row = network.row(scope);
                    network.gradient(row, input, pixels, k);
                    network.loss(network.answer(row, input), pixels);
                    vae.decode(network.parameters(row, scope), scope.ones(new Shape(1, vae.latent())), false);
                }
                kept[k] = network.arrays() + parent.getManagedArrays().size();
            }
            assertEquals(kept[1], kept[3]);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        String sizes = "(sizes) needs the number of latent dimensions last, all sizes >= 1, got ";
        refused("vae" + sizes + "[8, 0]", () -> Models.named("vae(8, 0)"));
        refused("convVae" + sizes + "[0, 2]", () -> Models.named("convVae(0, 2)"));
        refused(
                "convVae(sizes) needs at least one width before the latent dimensions, got [2]",
                () -> Models.named("convVae(2)"));
        refused(
                "convVae(sizes) with 3 widths needs pictures whose height and width are multiples of 8, got [1, 28, 28];"
                        + " use fewer widths or another side",
                () -> vae("convVae(8, 8, 8, 2)", List.of(1, 28, 28)));
        refused("Vae(...) needs latent >= 1, got 0", () -> new Vae(SMALL, 0, Models.softmax(2), Models.linear(16)));
        refused(
                "Vae(...) needs an encoder to a mean and a log variance for each of 2 dimensions, got the shape [(3, 2)]"
                        + " for a batch of 3",
                () -> made(new Vae(SMALL, 2, Models.softmax(2), Models.linear(16))));
        refused(
                "Vae(...) needs a decoder to a logit for each of 16 pixels, got the shape [(3, 15)] for a batch of 3",
                () -> made(new Vae(SMALL, 2, Models.softmax(4), Models.linear(15))));
    }

    private static void made(Vae vae) {
        try (NDManager m = Engines.manager(Engines.standard())) {
            network(m, vae, 3).close();
        }
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
