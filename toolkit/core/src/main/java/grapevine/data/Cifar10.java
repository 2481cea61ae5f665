package grapevine.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * CIFAR-10: 50,000 + 10,000 color photographs of ten things, (3, 32, 32) in [0, 1].
 *
 * <p>Where the folder has only some of the five training files, those are used, and the data set's name says so:
 * "CIFAR-10 (1 of 5 batches)".
 *
 * <p>Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009. No terms are stated. Files: those of the
 * binary version in {@code cifar-10/cifar-10-batches-bin/}, original or gzip'ed.
 */
public record Cifar10() implements Source {

    private static final String FOLDER = "cifar-10/cifar-10-batches-bin/";
    private static final int BATCHES = 5;
    private static final List<String> CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    private static final Remote REMOTE = Remote.of(
            "CIFAR-10",
            "none stated; cite Krizhevsky 2009",
            "MD5:c32a1d4ab5d03f1284b67883e8d87530",
            200,
            "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, DataFolder.path()), Cifar10::read);
    }

    private static Dataset read() {
        DataFolder.unpack(
                "cifar-10",
                REMOTE,
                Map.of(),
                () -> !batches().isEmpty()
                        && DataFolder.find(FOLDER + "test_batch.bin").isPresent());
        List<Path> batches = batches();
        Path test = DataFolder.require(FOLDER + "test_batch.bin");
        CifarRecords format = new CifarRecords(1, 0, CLASSES.size());
        String part = batches.size() == BATCHES ? "" : " (" + batches.size() + " of " + BATCHES + " batches)";
        return new Dataset(
                "CIFAR-10" + part, Images.COLOR_32, CLASSES, format.read(batches), format.read(List.of(test)));
    }

    private static List<Path> batches() {
        return IntStream.rangeClosed(1, BATCHES)
                .mapToObj(batch -> DataFolder.find(FOLDER + "data_batch_" + batch + ".bin"))
                .flatMap(Optional::stream)
                .toList();
    }
}
