package grapevine.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Tiny files in the original formats, in a data folder that one test uses, offline. */
record Fixtures(Path folder) implements AutoCloseable {

    Fixtures {
        System.setProperty("grapevine.datasets", folder.toString());
        System.setProperty("grapevine.offline", "true");
    }

    @Override
    public void close() {
        System.clearProperty("grapevine.datasets");
        System.clearProperty("grapevine.offline");
    }

    Path write(String file, byte[] bytes) throws IOException {
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        return Files.write(target, file.endsWith(".gz") ? gzip(bytes) : bytes);
    }

    Path write(String file, String text) throws IOException {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    /** Four idx files with two training images and one test image; the pixel p of image i is (i + p) mod 256. */
    void idx(String name) throws IOException {
        write(name + "/train-images-idx3-ubyte.gz", idxImages(2051, 2));
        write(name + "/train-labels-idx1-ubyte", idxLabels(2049, 7, 0));
        write(name + "/t10k-images-idx3-ubyte", idxImages(2051, 1));
        write(name + "/t10k-labels-idx1-ubyte.gz", idxLabels(2049, 9));
    }

    static byte[] idxImages(int magic, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * 784);
        bytes.putInt(magic).putInt(count).putInt(28).putInt(28);
        for (int i = 0; i < count; i++) for (int p = 0; p < 784; p++) bytes.put((byte) (i + p));
        return bytes.array();
    }

    static byte[] idxLabels(int magic, int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length);
        bytes.putInt(magic).putInt(labels.length);
        for (int label : labels) bytes.put((byte) label);
        return bytes.array();
    }

    /** One CIFAR record: labels, then 3,072 times the same pixel. */
    static byte[] cifar(int pixel, int... labels) {
        byte[] record = new byte[labels.length + 3072];
        java.util.Arrays.fill(record, (byte) pixel);
        for (int i = 0; i < labels.length; i++) record[i] = (byte) labels[i];
        return record;
    }
}
