package grapevine.data;

import java.nio.file.Path;
import java.util.List;

/**
 * The binary format of CIFAR: records of one or two label bytes and 3,072 pixels, the red, green and blue plane.
 *
 * @param labelBytes how many label bytes stand before the pixels
 * @param labelAt which of them is the label to learn
 * @param classes the number of classes
 */
record CifarRecords(int labelBytes, int labelAt, int classes) {

    private static final int PIXELS = 3 * 32 * 32;

    /** All records of some files. */
    Samples read(List<Path> files) {
        List<byte[]> parts = files.stream().map(this::bytes).toList();
        int record = labelBytes + PIXELS,
                count = 0,
                size = parts.stream().mapToInt(part -> part.length / record).sum();
        float[] pixels = new float[size * PIXELS];
        int[] labels = new int[size];
        for (int f = 0; f < parts.size(); f++)
            for (int from = 0; from < parts.get(f).length; from += record, count++) {
                labels[count] = parts.get(f)[from + labelAt] & 0xFF;
                if (labels[count] >= classes)
                    throw new IllegalArgumentException(files.get(f).getFileName() + " record " + from / record
                            + " needs a label from 0 to " + (classes - 1) + ", got " + labels[count]);
                Images.scale(parts.get(f), from + labelBytes, PIXELS, pixels, count * PIXELS);
            }
        return new Samples(pixels, labels);
    }

    private byte[] bytes(Path file) {
        byte[] bytes = Reading.bytes(file);
        if (bytes.length == 0 || bytes.length % (labelBytes + PIXELS) != 0)
            throw new IllegalArgumentException(file.getFileName() + " needs whole records of " + (labelBytes + PIXELS)
                    + " bytes, got " + bytes.length + " bytes; delete it and load again");
        return bytes;
    }
}
