package grapevine.data;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Few of the training examples of another source, drawn without putting back; the test examples are all there.
 *
 * @param source the examples
 * @param examples how many are left for training, >= 1
 * @param seed of the draw
 */
public record Few(Source source, int examples, long seed) implements Source {

    /** Refuses none. */
    public Few {
        if (source == null) throw new IllegalArgumentException("Few(source, examples, seed) needs a source, got null");
        if (examples < 1)
            throw new IllegalArgumentException("Few(source, examples, seed) needs examples >= 1, got " + examples);
    }

    @Override
    public Dataset load() {
        Dataset all = source.load();
        if (all == null)
            throw new IllegalArgumentException(
                    "Few(source, examples, seed) needs a source that loads a data set, got null");
        return Memory.recall(all.train().features(), List.of(this), () -> draw(all));
    }

    private Dataset draw(Dataset all) {
        if (examples > all.train().size())
            throw new IllegalArgumentException("Few(source, examples, seed) needs examples <= "
                    + all.train().size() + ", which is all of " + all.name() + ", got " + examples);
        int[] drawn = Arrays.copyOf(Pools.order(all.train().size(), new SplittableRandom(seed)), examples);
        return new Dataset(all.name(), all.shape(), all.classes(), all.train().at(drawn), all.test());
    }
}
