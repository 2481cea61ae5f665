package grapevine.data;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Keeps loaded data sets for as long as there is room, so that the second {@link Source#load} is immediate. */
final class Memory {

    private static final ConcurrentMap<List<?>, SoftReference<Dataset>> LOADED = new ConcurrentHashMap<>();

    private Memory() {}

    /**
     * The data set that was loaded before under this key, or else the one that is loaded now. Two threads that ask for
     * the same key load it once.
     *
     * @param key all that the data depend on: the source, and the folder or the state of the file it reads
     * @param load reads the data set
     */
    static Dataset recall(List<?> key, Supplier<Dataset> load) {
        Dataset[] found = new Dataset[1];
        LOADED.compute(key, (same, kept) -> {
            found[0] = kept == null ? null : kept.get();
            if (found[0] != null) return kept;
            found[0] = load.get();
            return new SoftReference<>(found[0]);
        });
        return found[0];
    }
}
