package grapevine.core;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and rebuilds records, so that authors of algorithms never move, save or load their arrays. */
public final class Records {

    /** A record class is looked at once: asking it again costs more than a meeting of two clients. */
    private static final ClassValue<Form> FORMS = new ClassValue<>() {
        @Override
        protected Form computeValue(Class<?> type) {
            return Form.of(type);
        }
    };

    private record Form(String[] names, Method[] accessors, Constructor<?> constructor) {
        static Form of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                Method[] accessors = Arrays.stream(components)
                        .map(RecordComponent::getAccessor)
                        .toArray(Method[]::new);
                for (Method accessor : accessors) accessor.setAccessible(true);
                String[] names =
                        Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
                return new Form(names, accessors, constructor);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("Bug: " + type + " cannot be made", e);
            }
        }
    }

    private Records() {}

    /** The components by name, in their order. */
    public static Map<String, Object> components(Record made) {
        Form form = FORMS.get(made.getClass());
        Map<String, Object> values = new LinkedHashMap<>();
        try {
            for (int k = 0; k < form.names().length; k++) values.put(form.names()[k], form.accessors()[k].invoke(made));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Bug: cannot read " + made.getClass(), e);
        }
        return values;
    }

    /** A record of this type with these components; what its constructor refuses is thrown as it is. */
    public static <R extends Record> R rebuild(Class<R> type, Map<String, ?> values) {
        Form form = FORMS.get(type);
        try {
            return type.cast(form.constructor()
                    .newInstance(Arrays.stream(form.names()).map(values::get).toArray()));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException("Bug: " + type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Bug: " + type + " cannot be made", e);
        }
    }
}
