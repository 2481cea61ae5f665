package grapevine.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Spambase: 4,601 e-mails, 57 frequencies of words and signs each; spam (1,813) or not.
 *
 * <p>The source names no test set: a random fifth of the rows is. Features are standardised by the mean and deviation
 * of the training rows.
 *
 * <p>Hopkins, Reeber, Forman, Suermondt, UCI Machine Learning Repository, 1999,
 * <a href="https://doi.org/10.24432/C53G6X">10.24432/C53G6X</a>. CC BY 4.0. File: {@code spambase/spambase.data} or
 * {@code tabular/spambase.data}, original or gzip'ed.
 *
 * @param seed of the split into training and test rows
 */
public record Spambase(long seed) implements Source {

    private static final List<String> CLASSES = List.of("no spam", "spam");
    private static final Remote REMOTE =
            Remote.of("Spambase", "CC BY 4.0", "", 20, "https://archive.ics.uci.edu/static/public/94/spambase.zip");
    private static final int FEATURES = 57;

    /** Split with seed 0. */
    public Spambase() {
        this(0);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, DataFolder.path()), this::read);
    }

    private Dataset read() {
        String[] places = {"spambase/spambase.data", "tabular/spambase.data"};
        DataFolder.unpack(
                "spambase", REMOTE, Map.of(), () -> DataFolder.find(places).isPresent());
        Path file = DataFolder.find(places).orElseGet(() -> DataFolder.require(places[0]));
        return Delimited.commas(FEATURES, List.of("0", "1")::indexOf, "0 or 1")
                .read(file)
                .split("Spambase", CLASSES, seed);
    }
}
