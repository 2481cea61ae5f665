package grapevine.data;

import java.util.List;
import java.util.Map;

/**
 * MAGIC Gamma Telescope: 19,020 showers of particles, 10 measurements each; a gamma ray (g, 12,332) or a hadron (h).
 *
 * <p>The source names no test set: a random fifth of the rows is. Features are standardised by the mean and deviation
 * of the training rows.
 *
 * <p>Bock et al., UCI Machine Learning Repository, 2007, <a href="https://doi.org/10.24432/C52C8B">10.24432/C52C8B</a>.
 * CC BY 4.0. File: {@code magic-gamma-telescope/magic04.data}, original or gzip'ed.
 *
 * @param seed of the split into training and test rows
 */
public record Magic(long seed) implements Source {

    private static final List<String> CLASSES = List.of("g", "h");
    private static final Remote REMOTE = Remote.of(
            "MAGIC Gamma Telescope",
            "CC BY 4.0",
            "",
            20,
            "https://archive.ics.uci.edu/static/public/159/magic+gamma+telescope.zip");
    private static final String FILE = "magic04.data",
            SUM = "SHA-256:e9314b7ebd4b4b59a3b3d65f7316663963777b16a46786877651dbbaa640b36a";
    private static final int FEATURES = 10;

    /** Split with seed 0. */
    public Magic() {
        this(0);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, DataFolder.path()), this::read);
    }

    private Dataset read() {
        String folder = "magic-gamma-telescope";
        DataFolder.unpack(folder, REMOTE, Map.of(FILE, SUM), () -> DataFolder.find(folder + "/" + FILE)
                .isPresent());
        return Delimited.commas(FEATURES, CLASSES::indexOf, "g or h")
                .read(DataFolder.require(folder + "/" + FILE))
                .split("MAGIC Gamma Telescope", CLASSES, seed);
    }
}
