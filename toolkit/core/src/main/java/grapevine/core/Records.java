package grapevine.core;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and rebuilds records, so that authors of algorithms never move, save or load their arrays. */
public final class Records {

    private Records() {}

    /** The components by name, in their order. */
    public static Map<String, Object> components(Record made) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : made.getClass().getRecordComponents())
            values.put(component.getName(), value(made, component));
        return values;
    }

    /** A record of this type with these components; what its constructor refuses is thrown as it is. */
    public static <R extends Record> R rebuild(Class<R> type, Map<String, ?> values) {
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

    private static Object value(Record made, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(made);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Bug: cannot read " + component, e);
        }
    }
}
