package grapevine.data;

import java.nio.file.Path;
import java.util.List;

/**
 * Fashion-MNIST: 60,000 + 10,000 pieces of clothing, (1, 28, 28) in [0, 1]; harder than {@link Mnist}, same format.
 *
 * <p>Xiao, Rasul, Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, 2017,
 * <a href="https://arxiv.org/abs/1708.07747">arXiv:1708.07747</a>. MIT licence. Files: the four {@code idx} files in
 * {@code fashion-mnist/}, original or gzip'ed.
 */
public record FashionMnist() implements Source {

    private static final List<String> CLASSES = List.of(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    @Override
    public Dataset load() {
        return Memory.recall(
                List.of(this, DataFolder.path()),
                () -> Idx.dataset(
                        "Fashion-MNIST",
                        CLASSES,
                        file("train-images-idx3-ubyte", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                        file("train-labels-idx1-ubyte", "25c81989df183df01b3e8a0aad5dffbe"),
                        file("t10k-images-idx3-ubyte", "bef4ecab320f06d8554ea6380940ec79"),
                        file("t10k-labels-idx1-ubyte", "bb300cfdad3c16e7a12a480ee83cd310")));
    }

    private static Path file(String name, String md5) {
        return DataFolder.fetch(
                "fashion-mnist/" + name,
                Remote.of(
                        "Fashion-MNIST",
                        "MIT licence",
                        "MD5:" + md5,
                        50,
                        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" + name + ".gz"));
    }
}
