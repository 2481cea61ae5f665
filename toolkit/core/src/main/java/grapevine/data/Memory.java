package grapevine.data;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Keeps what was loaded for as long as there is room, so that the second {@link Source#load} is immediate. */
final class Memory {

    private static final ConcurrentMap<List<?>, SoftReference<Object>> LOADED = new ConcurrentHashMap<>();

    private Memory() {}

    /**
     * What was loaded before under this key, or else is loaded now. Two threads that ask for the same key load once.
     *
     * @param key the type of the source, and all that the data depend on: its parameters, the folder, the file's state
     * @param load reads the data
     */
    @SuppressWarnings("unchecked") // a key begins with its source, and a source keeps one type
    static <T> T recall(List<?> key, Supplier<T> load) {
        Object[] found = new Object[1];
        LOADED.compute(key, (same, kept) -> {
            found[0] = kept == null ? null : kept.get();
            if (found[0] != null) return kept;
            found[0] = load.get();
            return new SoftReference<>(found[0]);
        });
        return (T) found[0];
    }
}
