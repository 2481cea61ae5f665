package grapevine.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * CIFAR-100: 50,000 + 10,000 color photographs, (3, 32, 32) in [0, 1], of 100 things in 20 groups.
 *
 * <p>Where the folder has only the first 10,000 training records ({@code train.first-10000.bin}), those are used, and
 * the data set's name says so: "CIFAR-100 (10,000 of 50,000 training images)".
 *
 * <p>Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009. No terms are stated. Files: those of the
 * binary version in {@code cifar-100/cifar-100-binary/}, original or gzip'ed.
 *
 * @param coarse whether the label is the group (20 classes), not the thing (100 classes)
 */
public record Cifar100(boolean coarse) implements Source {

    private static final String FOLDER = "cifar-100/cifar-100-binary/";
    private static final String FIRST = "train.first-10000.bin";
    private static final Remote REMOTE = Remote.of(
            "CIFAR-100",
            "none stated; cite Krizhevsky 2009",
            "MD5:03b5dce01913d631647c71ecec9e9cb8",
            200,
            "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz");

    /** With the 100 fine classes. */
    public Cifar100() {
        this(false);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, DataFolder.path()), this::read);
    }

    private Dataset read() {
        String names = (coarse ? "coarse" : "fine") + "_label_names.txt";
        DataFolder.unpack(
                "cifar-100",
                REMOTE,
                Map.of(),
                () -> DataFolder.find(FOLDER + "train.bin", FOLDER + FIRST).isPresent()
                        && DataFolder.find(FOLDER + "test.bin").isPresent()
                        && DataFolder.find(FOLDER + names).isPresent());
        boolean all = DataFolder.find(FOLDER + "train.bin").isPresent();
        Path train = DataFolder.require(FOLDER + (all ? "train.bin" : FIRST));
        List<String> classes = Reading.lines(DataFolder.require(FOLDER + names));
        CifarRecords format = new CifarRecords(2, coarse ? 0 : 1, classes.size());
        return new Dataset(
                all ? "CIFAR-100" : "CIFAR-100 (10,000 of 50,000 training images)",
                Images.COLOR_32,
                classes,
                format.read(List.of(train)),
                format.read(List.of(DataFolder.require(FOLDER + "test.bin"))));
    }
}
