package grapevine.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * Tiny ImageNet: photographs of 200 kinds of things, (3, 64, 64) in [0, 1], 500 of each for training. For testing there
 * are the 50 of each that the authors call validation; the labels of their own test set were never published.
 *
 * <p>Gray pictures, of which there are some, have three equal colors. The classes are in the order of {@code wnids.txt}
 * and have the first word of {@code words.txt} as name. All of it takes 5.4 GB of memory: {@code new TinyImageNet(20, 100)}
 * takes 100 training pictures of each of the first 20 classes, and their test pictures.
 *
 * <p>Le, Yang: Tiny ImageNet Visual Recognition Challenge, Stanford CS 231N, 2015; a subset of
 * <a href="https://arxiv.org/abs/1409.0575">ImageNet</a>. For non-commercial research and education. Files:
 * {@code train/<wnid>/images/*.JPEG}, {@code val/images/*.JPEG}, {@code val/val_annotations.txt}, {@code wnids.txt} and
 * {@code words.txt} in {@code tiny-imagenet/tiny-imagenet-200/}, or the archive
 * {@code tiny-imagenet/tiny-imagenet-200.zip}.
 *
 * @param classes how many of the classes, from 2 to 200
 * @param perClass how many training pictures of each class, from 1 to 500
 */
public record TinyImageNet(int classes, int perClass) implements Source {

    private static final String FOLDER = "tiny-imagenet/tiny-imagenet-200/";
    private static final String AGAIN = "; delete the folder of this data set and load it again";
    private static final int SIDE = 64, PIXELS = 3 * SIDE * SIDE, CLASSES = 200, PER_CLASS = 500;
    private static final int TESTING = 50; // per class
    private static final Remote REMOTE = Remote.of(
            "Tiny ImageNet",
            "non-commercial research and education",
            "MD5:90528d7ca1a48142e341f4ef8d21d0de",
            400,
            "http://cs231n.stanford.edu/tiny-imagenet-200.zip");

    /** A picture of a file and its class. */
    private record Labelled(Path file, int label) {}

    /** All of it: 100,000 training and 10,000 test pictures. */
    public TinyImageNet() {
        this(CLASSES, PER_CLASS);
    }

    /** Refuses more than there is. */
    public TinyImageNet {
        if (classes < 2 || classes > CLASSES)
            throw new IllegalArgumentException(
                    "TinyImageNet(classes, perClass) needs 2 to 200 classes, got " + classes);
        if (perClass < 1 || perClass > PER_CLASS)
            throw new IllegalArgumentException(
                    "TinyImageNet(classes, perClass) needs 1 to 500 training pictures per class, got " + perClass);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, DataFolder.path()), this::read);
    }

    private Dataset read() {
        DataFolder.unpack("tiny-imagenet", REMOTE, Map.of(), () -> DataFolder.has(FOLDER + "train"));
        if (!DataFolder.has(FOLDER + "train")) throw DataFolder.none(FOLDER + "train");
        requireMemory(
                (long) classes * (perClass + TESTING), Runtime.getRuntime().maxMemory());
        List<String> ids = ids(), names = names(ids);
        List<Labelled> train = new ArrayList<>(), test = testing(ids);
        for (int label = 0; label < classes; label++) train.addAll(training(ids.get(label), label));
        return new Dataset("Tiny ImageNet", List.of(3, SIDE, SIDE), names, samples(train), samples(test));
    }

    /** Refuses to begin what cannot end: the pictures alone are larger than the memory that Java may use. */
    static void requireMemory(long pictures, long bytes) {
        long needed = pictures * PIXELS * Float.BYTES;
        if (needed > bytes)
            throw new IllegalStateException("TinyImageNet needs " + megabytes(needed) + " of memory for " + pictures
                    + " pictures, got a limit of " + megabytes(bytes)
                    + "; give Java more with -Xmx, or take fewer with new TinyImageNet(classes, perClass)");
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    /** The classes as the pictures' folders call them, such as {@code n01443537}. */
    private List<String> ids() {
        Path file = DataFolder.require(FOLDER + "wnids.txt");
        List<String> ids =
                Reading.lines(file).stream().map(String::strip).distinct().toList();
        if (ids.size() < classes)
            throw new IllegalArgumentException(file + " needs " + classes + " classes, got " + ids.size() + AGAIN);
        return ids;
    }

    /** Up to the first comma: {@code goldfish} of {@code goldfish, Carassius auratus}. */
    private List<String> names(List<String> ids) {
        Path file = DataFolder.require(FOLDER + "words.txt");
        Map<String, String> words = new HashMap<>();
        Reading.lines(file, (line, text) -> {
            String[] fields = text.split("\t", 2);
            if (fields.length < 2) throw Reading.bad(file, line, "a class, a tab and its name", text);
            words.put(fields[0], fields[1].split(",")[0].strip());
        });
        return ids.stream().limit(classes).map(id -> words.getOrDefault(id, id)).toList();
    }

    /** The first pictures of a class, by name. */
    private List<Labelled> training(String id, int label) {
        Path folder = DataFolder.path().resolve(FOLDER + "train/" + id + "/images");
        if (!Files.isDirectory(folder)) throw DataFolder.none(FOLDER + "train/" + id + "/images");
        try (Stream<Path> files = Files.list(folder)) {
            List<Labelled> pictures = files.filter(file -> file.toString().endsWith(".JPEG"))
                    .sorted()
                    .limit(perClass)
                    .map(file -> new Labelled(file, label))
                    .toList();
            if (pictures.size() == perClass) return pictures;
            throw new IllegalArgumentException(
                    folder + " needs " + perClass + " pictures *.JPEG, got " + pictures.size() + AGAIN);
        } catch (IOException e) {
            throw new UncheckedIOException("a data set needs the readable folder " + folder + ", got " + e, e);
        }
    }

    /** The test pictures of the first classes, as val_annotations.txt lists them: file, class, and a box around it. */
    private List<Labelled> testing(List<String> ids) {
        Path file = DataFolder.require(FOLDER + "val/val_annotations.txt");
        Path folder = DataFolder.path().resolve(FOLDER + "val/images");
        List<Labelled> pictures = new ArrayList<>();
        Reading.lines(file, (line, text) -> {
            String[] fields = text.split("\t");
            int label = fields.length < 2 || !fields[0].matches("[\\w.-]+") ? -1 : ids.indexOf(fields[1]);
            if (label < 0) throw Reading.bad(file, line, "a picture and a class of wnids.txt", text);
            if (label < classes) pictures.add(new Labelled(folder.resolve(fields[0]), label));
        });
        if (pictures.isEmpty())
            throw new IllegalArgumentException(
                    file + " needs pictures of the first " + classes + " classes, got none" + AGAIN);
        return pictures;
    }

    private static Samples samples(List<Labelled> pictures) {
        float[] pixels = new float[Math.multiplyExact(pictures.size(), PIXELS)];
        for (int i = 0; i < pictures.size(); i++) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            Path file = pictures.get(i).file();
            Picture picture = Picture.read(file);
            if (picture.width() != SIDE || picture.height() != SIDE)
                throw new IllegalArgumentException(file + " needs 64 x 64 pixels, got " + picture.size() + AGAIN);
            System.arraycopy(picture.colors(SIDE), 0, pixels, i * PIXELS, PIXELS);
        }
        return new Samples(pixels, pictures.stream().mapToInt(Labelled::label).toArray());
    }
}
