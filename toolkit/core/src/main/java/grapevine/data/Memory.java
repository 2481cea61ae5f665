package grapevine.data;

import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Keeps what was loaded for as long as there is room, so that the second {@link Source#load} is immediate. */
final class Memory {

    private static final ConcurrentMap<List<?>, SoftReference<Object>> LOADED = new ConcurrentHashMap<>();

    /** By identity, since arrays are equal to themselves alone. */
    private static final Map<float[], ConcurrentMap<List<?>, SoftReference<Object>>> MADE =
            Collections.synchronizedMap(new WeakHashMap<>());

    private Memory() {}

    /**
     * What was loaded before under this key, or else is loaded now. Two threads that ask for the same key load once.
     *
     * @param key the type of the source, and all that the data depend on: its parameters, the folder, the file's state
     * @param load reads the data
     */
    static <T> T recall(List<?> key, Supplier<T> load) {
        return recall(LOADED, key, load);
    }

    /**
     * The same for what is made from loaded numbers, which is forgotten when they are.
     *
     * @param from the numbers, this very array; what is made must not refer to it
     * @param key all else that the data depend on; it begins with who makes them
     */
    static <T> T recall(float[] from, List<?> key, Supplier<T> make) {
        return recall(MADE.computeIfAbsent(from, same -> new ConcurrentHashMap<>()), key, make);
    }

    @SuppressWarnings("unchecked") // a key begins with its source, and a source keeps one type
    private static <T> T recall(ConcurrentMap<List<?>, SoftReference<Object>> kept, List<?> key, Supplier<T> load) {
        Object[] found = new Object[1];
        kept.compute(key, (same, before) -> {
            found[0] = before == null ? null : before.get();
            if (found[0] != null) return before;
            found[0] = load.get();
            return new SoftReference<>(found[0]);
        });
        return (T) found[0];
    }
}
