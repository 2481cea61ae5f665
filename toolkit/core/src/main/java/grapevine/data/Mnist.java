package grapevine.data;

import java.nio.file.Path;
import java.util.List;

/**
 * MNIST: 60,000 + 10,000 handwritten digits, (1, 28, 28) in [0, 1].
 *
 * <p>LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning Applied to Document Recognition, Proceedings of the IEEE,
 * 1998. No terms are stated. Files: the four {@code idx} files in {@code mnist/}, original or gzip'ed.
 */
public record Mnist() implements Source {

    @Override
    public Dataset load() {
        return Memory.recall(
                List.of(this, DataFolder.path()),
                () -> Idx.dataset(
                        "MNIST",
                        Images.TEN_DIGITS,
                        file("train-images-idx3-ubyte", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                        file("train-labels-idx1-ubyte", "d53e105ee54ea40749a09fcbcd1e9432"),
                        file("t10k-images-idx3-ubyte", "9fb629c4189551a2d022fa330f9573f3"),
                        file("t10k-labels-idx1-ubyte", "ec29112dd5afa0611ce80d1b7f02629c")));
    }

    private static Path file(String name, String md5) {
        return DataFolder.fetch(
                "mnist/" + name,
                Remote.of(
                        "MNIST",
                        "none stated; cite LeCun et al. 1998",
                        "MD5:" + md5,
                        20,
                        "https://ossci-datasets.s3.amazonaws.com/mnist/" + name + ".gz",
                        "http://yann.lecun.com/exdb/mnist/" + name + ".gz"));
    }
}
