package grapevine.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Knows which class holds which variable, so that a declaration that runs again frees what it replaces. */
final class Variables {
    private final Map<String, List<Field>> fields = new HashMap<>();

    /** The statement in this class has ended; what it declared is known from now on. */
    void ran(Class<?> cell) {
        for (Field field : cell.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) continue;
            field.setAccessible(true);
            if (field.getName().matches("\\$\\d+")) empty(field);
            else declared(field);
        }
    }

    /** Code compiled against the older declaration sees the new value where its type allows that. */
    private void declared(Field field) {
        List<Field> all = fields.computeIfAbsent(field.getName(), n -> new ArrayList<>());
        for (Field old : all) {
            if (old.getType().isAssignableFrom(field.getType())) set(old, get(field));
            else empty(old);
        }
        all.add(field);
    }

    private static void empty(Field field) {
        if (!field.getType().isPrimitive()) set(field, null);
    }

    private static Object get(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Bug: " + field + " cannot be read", e);
        }
    }

    private static void set(Field field, Object value) {
        try {
            field.set(null, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Bug: " + field + " cannot be set", e);
        }
    }
}
