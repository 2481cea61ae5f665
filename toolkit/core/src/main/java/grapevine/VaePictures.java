package grapevine;

import grapevine.charts.Pictures;
import grapevine.core.RandomStreams;
import grapevine.data.Samples;
import grapevine.tasks.Autoencoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What clients paint who learn pictures.
 *
 * @param models for each client d numbers
 * @param negativeElbo their scores, the lower the better
 */
record VaePictures(Autoencoder task, double[][] models, double[] negativeElbo) {

    /** The first test pictures, and how the best and the worst client paint them again. */
    Pictures again(int images) {
        Samples test = task.data().test();
        int width = test.width();
        List<float[]> first = IntStream.range(0, Math.min(images, test.size()))
                .mapToObj(i -> Arrays.copyOfRange(test.features(), i * width, (i + 1) * width))
                .toList();
        Pictures pictures = Pictures.none().row("picture", first, task.data().shape());
        for (int client : bestAndWorst())
            pictures = pictures.row(
                    name(client),
                    task.painted(models[client], images),
                    task.data().shape());
        return pictures;
    }

    /** What the best and the worst client paint at the same random points. */
    Pictures samples(int images) {
        RandomGenerator random = new RandomStreams(0).of("samples");
        double[][] points = new double[images][task.latent()];
        for (double[] point : points) Arrays.setAll(point, c -> random.nextGaussian());
        Pictures pictures = Pictures.none();
        for (int client : bestAndWorst())
            pictures = pictures.row(
                    name(client),
                    task.painted(models[client], points),
                    task.data().shape());
        return pictures;
    }

    /** What the best client paints at side x side points of the plane, each as probable as the next. */
    Pictures plane(int side) {
        double[] model = models[best()];
        Pictures pictures = Pictures.none();
        for (int row = side - 1; row >= 0; row--) {
            double up = quantile((row + 0.5) / side);
            double[][] points = IntStream.range(0, side)
                    .mapToObj(column -> new double[] {quantile((column + 0.5) / side), up})
                    .toArray(double[][]::new);
            String name = String.format(Locale.ROOT, "z₂ = %.2f", Math.rint(100 * up) / 100 + 0.0);
            pictures =
                    pictures.row(name, task.painted(model, points), task.data().shape());
        }
        return pictures;
    }

    private String name(int client) {
        return String.format(Locale.ROOT, "client %d, %.1f nats", client, negativeElbo[client]);
    }

    private int best() {
        return extreme(1);
    }

    private int[] bestAndWorst() {
        int best = best(), worst = extreme(-1);
        return best == worst ? new int[] {best} : new int[] {best, worst};
    }

    /** The first client whose score, times the sign, is lowest. */
    private int extreme(int sign) {
        int found = 0;
        for (int i = 0; i < negativeElbo.length; i++)
            if (sign * negativeElbo[i] < sign * negativeElbo[found]) found = i;
        return found;
    }

    /** Where the standard normal distribution has a share below it: the share is bisected. */
    static double quantile(double share) {
        double low = -9, high = 9;
        for (int k = 0; k < 60; k++) {
            double middle = (low + high) / 2;
            if (below(middle) < share) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    /** The series of Marsaglia, Evaluating the Normal Distribution, Journal of Statistical Software 2004, section 3. */
    private static double below(double z) {
        double sum = z, term = z, before = 0;
        for (int k = 3; sum != before; k += 2) {
            before = sum;
            term *= z * z / k;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }
}
