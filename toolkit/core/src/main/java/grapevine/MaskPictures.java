package grapevine;

import grapevine.charts.Pictures;
import grapevine.data.Samples;
import grapevine.tasks.Segmentation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What clients find on test images, beside what is there. */
final class MaskPictures {

    private MaskPictures() {}

    /** The images, their masks, and the answers of the best and the worst client by these scores. */
    static Pictures of(Segmentation task, double[][] models, double[] dice, int images) {
        List<Integer> shape = task.data().shape(), mask = List.of(1, shape.get(1), shape.get(2));
        Samples test = task.data().test();
        int count = Math.min(images, test.size());
        Pictures pictures = Pictures.none()
                .row("image", parts(test.features(), test.width(), count), shape)
                .row("truth", parts(floats(test.masks()), test.maskWidth(), count), mask);
        int best = 0, worst = 0;
        for (int i = 0; i < dice.length; i++) {
            if (dice[i] > dice[best]) best = i;
            if (dice[i] < dice[worst]) worst = i;
        }
        for (int client : best == worst ? new int[] {best} : new int[] {best, worst})
            pictures = pictures.row(
                    String.format(Locale.ROOT, "client %d, Dice %.2f", client, dice[client]),
                    task.found(models[client], count),
                    mask);
        return pictures;
    }

    private static List<float[]> parts(float[] all, int width, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Arrays.copyOfRange(all, i * width, (i + 1) * width))
                .toList();
    }

    private static float[] floats(byte... bytes) {
        float[] values = new float[bytes.length];
        for (int k = 0; k < bytes.length; k++) values[k] = bytes[k];
        return values;
    }
}
