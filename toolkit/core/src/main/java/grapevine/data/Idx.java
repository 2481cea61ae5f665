package grapevine.data;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The idx format of MNIST: a big-endian magic number, the lengths of all dimensions, then bytes. */
final class Idx {

    private static final int IMAGES = 2051, LABELS = 2049, SIDE = 28, CLASSES = 10;

    private Idx() {}

    /** A data set in four idx files. */
    static Dataset dataset(
            String name, List<String> classes, Path train, Path trainLabels, Path test, Path testLabels) {
        return new Dataset(name, Images.GRAY_28, classes, samples(train, trainLabels), samples(test, testLabels));
    }

    private static Samples samples(Path images, Path labels) {
        float[] pixels = images(images);
        int[] classes = labels(labels);
        if (pixels.length != classes.length * SIDE * SIDE)
            throw new IllegalArgumentException(labels.getFileName() + " needs a label for each of the "
                    + pixels.length / (SIDE * SIDE) + " images of " + images.getFileName() + ", got " + classes.length);
        return new Samples(pixels, classes);
    }

    private static float[] images(Path file) {
        ByteBuffer bytes = open(file, IMAGES, 16);
        int count = bytes.getInt(), rows = bytes.getInt(), columns = bytes.getInt();
        if (rows != SIDE || columns != SIDE)
            throw new IllegalArgumentException(
                    file.getFileName() + " needs images of 28 x 28, got " + rows + " x " + columns);
        checkLength(file, bytes, count, SIDE * SIDE);
        float[] pixels = new float[bytes.remaining()];
        Images.scale(bytes.array(), bytes.position(), pixels.length, pixels, 0);
        return pixels;
    }

    private static int[] labels(Path file) {
        ByteBuffer bytes = open(file, LABELS, 8);
        int count = bytes.getInt();
        checkLength(file, bytes, count, 1);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = bytes.get() & 0xFF;
            if (labels[i] >= CLASSES)
                throw new IllegalArgumentException(
                        file.getFileName() + " record " + i + " needs a label from 0 to 9, got " + labels[i]);
        }
        return labels;
    }

    private static ByteBuffer open(Path file, int magic, int header) {
        ByteBuffer bytes = ByteBuffer.wrap(Reading.bytes(file));
        if (bytes.remaining() < header)
            throw new IllegalArgumentException(file.getFileName() + " needs an idx header of " + header
                    + " bytes, got a file of " + bytes.remaining() + "; delete it and load again");
        int got = bytes.getInt();
        if (got != magic)
            throw new IllegalArgumentException(file.getFileName() + " needs the idx magic number " + magic + " ("
                    + (magic == IMAGES ? "images" : "labels") + "), got " + got);
        return bytes;
    }

    private static void checkLength(Path file, ByteBuffer bytes, int count, int width) {
        if (count < 1)
            throw new IllegalArgumentException(file.getFileName()
                    + " needs a header that counts at least 1 record, got " + count + "; delete it and load again");
        if (bytes.remaining() != (long) count * width)
            throw new IllegalArgumentException(file.getFileName() + " needs " + (long) count * width + " bytes for "
                    + count + " records, got " + bytes.remaining() + "; delete it and load again");
    }
}
