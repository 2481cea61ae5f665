package grapevine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public call that takes something from the user is made with usual arguments, and again with each of them replaced by
 * what nobody should hand over. It is refused in the words of this toolkit, or what it gives runs for two rounds.
 */
class HostileInputTest {
    private static final int SECONDS = 60; // for one call and its use, on a busy machine too
    private static final int LONGEST = 1000; // characters of a message, in which a path may stand twice
    private static final Pattern REFUSAL = Pattern.compile("(?s)\\S.*\\bneeds?\\b.*\\bgot\\b.*");
    private static final Pattern DIVERGENCE = Pattern.compile("(?s).*round \\d+: .* has (NaN|infinity).*");
    private static final Pattern MACHINERY = Pattern.compile(
            "(?i)ai\\.djl|ndarray|null ?pointer|\\[+[a-z][\\w.;]*@|@[0-9a-f]{6}|Bug:|java\\.lang|index \\S+ out of");
    private static final int SHOWN = 120; // characters of an input
    private static final String FINE = "";

    private final List<String> faults = new ArrayList<>();
    private ExecutorService thread = Executors.newSingleThreadExecutor();
    private int tried;
    private int refused;

    @AfterEach
    void stop() {
        thread.shutdownNow();
    }

    @Test
    void badInputIsRefusedInWordsOrRuns(@TempDir Path folder) throws Exception {
        Usual usual = new Usual(folder);
        for (Class<?> door : Doors.all()) for (Executable call : Doors.calls(door)) walk(call, usual);
        assertEquals(List.of(), faults);
        assertTrue(tried > 2500 && refused > tried / 2, refused + " of " + tried + " inputs were refused");
    }

    /** One parameter after the other, since the first bad one hides the rest. */
    private void walk(Executable call, Usual usual) throws Exception {
        boolean free = !(call instanceof Method) || Modifier.isStatic(call.getModifiers());
        Object receiver = free ? null : usual.receiver(call);
        assertTrue(free || receiver != null, () -> "nothing to call " + call + " on");
        Parameter[] parameters = call.getParameters();
        note(call, "as usual", fault(outcome(call, receiver, usual.arguments(call)), false));
        for (int k = 0; k < parameters.length; k++)
            for (Object value : Hostile.values(parameters[k].getType(), parameters[k].getParameterizedType())) {
                Object[] arguments = usual.arguments(call);
                arguments[k] = value;
                if (Uses.lasts(call, arguments)) continue;
                tried++;
                Throwable outcome = outcome(call, receiver, arguments);
                if (outcome != null) refused++;
                String text = Arrays.deepToString(new Object[] {value});
                note(call, parameters[k].getName() + " = " + text, fault(outcome, true));
            }
    }

    private void note(Executable call, String input, String fault) {
        String door = call.getDeclaringClass().getSimpleName();
        if (!fault.equals(FINE))
            faults.add(door + " " + call.getName() + ", " + input.substring(0, Math.min(SHOWN, input.length())) + ": "
                    + fault);
    }

    /** What was thrown by the call or while its result was used; null where nothing was. */
    private Throwable outcome(Executable call, Object receiver, Object... arguments) throws InterruptedException {
        Future<Object> done = thread.submit((Callable<Object>) () -> {
            Uses.use(call, Doors.call(call, receiver, arguments));
            return null;
        });
        try {
            done.get(SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (TimeoutException e) {
            thread.shutdownNow();
            thread = Executors.newSingleThreadExecutor();
            return e;
        } catch (ExecutionException e) {
            return e.getCause() instanceof InvocationTargetException called ? called.getCause() : e.getCause();
        }
    }

    private static String fault(Throwable thrown, boolean mayRefuse) {
        if (thrown == null) return FINE;
        String message = String.valueOf(thrown.getMessage());
        boolean ours = thrown.getClass() == IllegalArgumentException.class
                || thrown.getClass() == IllegalStateException.class
                || thrown.getClass() == Divergence.class
                || thrown.getClass() == UncheckedIOException.class;
        boolean told = REFUSAL.matcher(message).matches()
                || DIVERGENCE.matcher(message).matches();
        boolean plain =
                message.length() <= LONGEST && !MACHINERY.matcher(message).find();
        return mayRefuse && ours && told && plain ? FINE : thrown.toString();
    }
}
