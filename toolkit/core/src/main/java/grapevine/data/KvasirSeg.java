package grapevine.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * Kvasir-SEG: 1,000 pictures of colonoscopies with a mask of the polyps each, (3, side, side) in [0, 1].
 *
 * <p>The pictures are of many sizes and are brought to side x side by the mean over the pixels below each new one; the
 * masks too, and then cut at 1/2. The label of a picture is the size of its polyps: small, medium or large, so that each
 * is a third of the training pictures. 880 are for training and 120 for testing, as many as in the authors' split, whose
 * list the archive does not have: of the names in order, 3 of each 25 are for testing.
 *
 * <p>Jha et al.: Kvasir-SEG: A Segmented Polyp Dataset, MMM 2020,
 * <a href="https://arxiv.org/abs/1911.07069">arXiv:1911.07069</a>. For research and education only; other uses need the
 * authors' consent. Files: {@code images/*.jpg} and {@code masks/*.jpg} in {@code kvasir-seg/Kvasir-SEG/}, or the archive
 * {@code kvasir-seg/kvasir-seg.zip}.
 *
 * @param side the height and width that the pictures are brought to, from 16 to 512
 */
public record KvasirSeg(int side) implements Source {

    private static final String FOLDER = "kvasir-seg/Kvasir-SEG/";
    private static final int OF_EACH = 25, FOR_TESTING = 3;
    private static final Remote REMOTE = Remote.of(
            "Kvasir-SEG",
            "research and education only; cite Jha et al. 2020",
            "",
            200,
            "https://datasets.simula.no/downloads/kvasir-seg.zip");

    /** 64 x 64 pixels. */
    public KvasirSeg() {
        this(64);
    }

    /** Refuses pictures in which nothing is to be seen. */
    public KvasirSeg {
        if (side < 16 || side > 512)
            throw new IllegalArgumentException("KvasirSeg(side) needs a side from 16 to 512, got " + side);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, DataFolder.path()), this::read);
    }

    private Dataset read() {
        DataFolder.unpack("kvasir-seg", REMOTE, Map.of(), () -> DataFolder.has(FOLDER + "images"));
        if (!DataFolder.has(FOLDER + "images")) throw DataFolder.none(FOLDER + "images");
        List<Path> images = pictures("images"), outlines = pictures("masks");
        if (images.size() < outlines.size())
            throw new IllegalArgumentException(DataFolder.path().resolve(FOLDER) + " needs an image for each mask, got "
                    + images.size() + " images and " + outlines.size()
                    + " masks; delete the folder of this data set and load it again");
        int testing = 0;
        for (int i = 0; i < images.size(); i++) if (forTesting(i)) testing++;
        Album train = new Album(images.size() - testing), test = new Album(testing);
        for (int i = 0; i < images.size(); i++) (forTesting(i) ? test : train).add(images.get(i));
        SizeClasses sizes = SizeClasses.thirds(train.masks, train.size);
        return new Dataset(
                "Kvasir-SEG", List.of(3, side, side), SizeClasses.NAMES, train.samples(sizes), test.samples(sizes));
    }

    private static boolean forTesting(int i) {
        return i * FOR_TESTING % OF_EACH < FOR_TESTING;
    }

    private static List<Path> pictures(String kind) {
        Path folder = DataFolder.path().resolve(FOLDER + kind);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> images = files.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .toList();
            if (images.size() >= 2) return images;
            throw new IllegalArgumentException(folder + " needs at least 2 pictures *.jpg, got " + images.size()
                    + "; delete the folder of this data set and load it again");
        } catch (IOException e) {
            throw new UncheckedIOException("a data set needs the readable folder " + folder + ", got " + e, e);
        }
    }

    /** Pictures one after the other. */
    private final class Album {
        private final int size;
        private final float[] pixels;
        private final byte[] masks;
        private int next;

        Album(int size) {
            this.size = size;
            pixels = new float[Math.multiplyExact(size, 3 * side * side)];
            masks = new byte[size * side * side];
        }

        void add(Path image) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            Path mask = image.getParent().resolveSibling("masks").resolve(image.getFileName());
            Picture picture = Picture.read(image), outline = Picture.read(mask);
            if (picture.width() != outline.width() || picture.height() != outline.height())
                throw new IllegalArgumentException(mask + " needs the size of its image, " + picture.size() + ", got "
                        + outline.size() + "; delete the folder of this data set and load it again");
            System.arraycopy(picture.colors(side), 0, pixels, next * 3 * side * side, 3 * side * side);
            float[] inside = outline.colors(side);
            for (int p = 0; p < side * side; p++) masks[next * side * side + p] = (byte) (inside[p] >= 0.5f ? 1 : 0);
            next++;
        }

        Samples samples(SizeClasses sizes) {
            return new Samples(pixels, sizes.labels(masks, size), masks);
        }
    }
}
