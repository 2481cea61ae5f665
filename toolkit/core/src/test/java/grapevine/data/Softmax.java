package grapevine.data;

/** Softmax regression by stochastic gradient descent, to see how hard a data set is. */
final class Softmax {

    private static final int EPOCHS = 8;

    private Softmax() {}

    /** The accuracy on the test examples after a few epochs. */
    static double accuracy(Dataset data) {
        int classes = data.classes().size(), width = data.train().width();
        float[][] weights = new float[classes][width + 1];
        Samples train = data.train(), test = data.test();
        for (int epoch = 0; epoch < EPOCHS; epoch++)
            for (int i = 0; i < train.size(); i++) step(weights, train, i, 0.02 / (1 + epoch));
        int right = 0;
        for (int i = 0; i < test.size(); i++) {
            double[] shares = shares(weights, test, i);
            int best = 0;
            for (int k = 1; k < classes; k++) if (shares[k] > shares[best]) best = k;
            if (best == test.labels()[i]) right++;
        }
        return (double) right / test.size();
    }

    private static void step(float[][] weights, Samples samples, int i, double rate) {
        double[] shares = shares(weights, samples, i);
        int width = samples.width();
        for (int k = 0; k < weights.length; k++) {
            float slope = (float) (rate * (shares[k] - (k == samples.labels()[i] ? 1 : 0)));
            for (int p = 0; p < width; p++) weights[k][p] -= slope * samples.features()[i * width + p];
            weights[k][width] -= slope;
        }
    }

    private static double[] shares(float[][] weights, Samples samples, int i) {
        int width = samples.width();
        double[] shares = new double[weights.length];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            float score = weights[k][width];
            for (int p = 0; p < width; p++) score += weights[k][p] * samples.features()[i * width + p];
            sum += shares[k] = Math.exp(score);
        }
        for (int k = 0; k < weights.length; k++) shares[k] /= sum;
        return shares;
    }
}
