package grapevine.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;

/**
 * Runs what JShell compiled, inside this process, so that values and exceptions can be fetched as live objects.
 *
 * <p>It keeps neither longer than until they are fetched. The variables {@code $1, $2, ...} in which JShell stores the values
 * of expressions are emptied at once.
 */
final class CellControl extends DirectExecutionControl implements ExecutionControlProvider {

    private final UserThread thread;
    private final Variables variables = new Variables();
    private final Housekeeper housekeeper = new Housekeeper();
    private final Stopwatch stopwatch = new Stopwatch();
    private Object value;
    private Throwable thrown;

    CellControl(CellClasses classes, UserThread thread) {
        super(classes);
        this.thread = thread;
    }

    @Override
    public String name() {
        return "grapevine";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return this;
    }

    /** The time that compiled code has taken so far. */
    Stopwatch stopwatch() {
        return stopwatch;
    }

    /** The value of the last statement; it is handed out once. */
    Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    /** What the last statement threw; it is handed out once. */
    Optional<Throwable> takeThrown() {
        Optional<Throwable> taken = Optional.ofNullable(thrown);
        thrown = null;
        return taken;
    }

    @Override
    public String invoke(String className, String methodName) throws RunException, InternalException {
        value = null;
        thrown = null;
        housekeeper.begins();
        Method code = code(className, methodName);
        try {
            value = stopwatch.time(() -> thread.call(() -> run(code)));
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
        } catch (Throwable e) {
            thrown = e;
        }
        variables.ran(code.getDeclaringClass());
        housekeeper.ended();
        if (thrown != null) throw converted(thrown);
        return "";
    }

    /** A full heap is seen to before anything else is done: all else needs some of it. */
    private Object run(Method code) throws ReflectiveOperationException {
        try {
            return code.invoke(null);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof OutOfMemoryError) housekeeper.outOfMemory();
            throw e;
        } catch (OutOfMemoryError e) {
            housekeeper.outOfMemory();
            throw e;
        }
    }

    /** The heap is full. */
    void outOfMemory() {
        housekeeper.outOfMemory();
    }

    private Method code(String className, String methodName) throws InternalException {
        try {
            Method method = findClass(className).getDeclaredMethod(methodName);
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new InternalException("Bug: the compiled cell cannot be found, " + e);
        }
    }

    /** What JShell is told; what the user reads is read from the live exception instead. */
    private static RunException converted(Throwable e) {
        return e instanceof SPIResolutionException unresolved
                ? new ResolutionException(unresolved.id(), e.getStackTrace())
                : new UserException("", e.getClass().getName(), new StackTraceElement[0]);
    }
}
