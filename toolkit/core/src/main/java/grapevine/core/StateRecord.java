package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and rebuilds records, so that authors of algorithms never move, save or load their arrays. */
final class StateRecord {

    private StateRecord() {}

    /** The components by name, in their order. */
    static Map<String, Object> components(Record state) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : state.getClass().getRecordComponents())
            values.put(component.getName(), value(state, component));
        return values;
    }

    /** A record of the same type with these components. */
    static <R extends Record> R rebuild(Class<R> type, Map<String, Object> values) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] arguments =
                Arrays.stream(components).map(c -> values.get(c.getName())).toArray();
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException("Bug: " + type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Bug: " + type + " cannot be made", e);
        }
    }

    /** Hands the arrays of a record to another manager, which frees them when it is closed. */
    static void attach(Record state, NDManager manager) {
        for (Object value : components(state).values()) if (value instanceof NDArray array) array.attach(manager);
    }

    private static Object value(Record state, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(state);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Bug: cannot read " + component, e);
        }
    }
}
