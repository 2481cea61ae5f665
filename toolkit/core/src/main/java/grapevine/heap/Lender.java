package grapevine.heap;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.Buffer;
import java.util.List;

/**
 * Stands for an array on another engine, which knows what is not written here, such as sorting: DJL asks it wherever an
 * operation is missing. The numbers are copied there and the result back, so that all arrays stay on this engine.
 */
final class Lender implements InvocationHandler {
    /** DJL takes the other engine's arrays from a manager. */
    static final NDManager MANAGER = proxy(NDManager.class, (proxy, method, arguments) -> {
        if (!method.getName().equals("from")) throw new UnsupportedOperationException("Bug: only from(array) is lent");
        return arguments[0] instanceof HeapArray array ? proxy(NDArray.class, new Lender(array)) : arguments[0];
    });

    private final HeapArray array;

    private Lender(HeapArray array) {
        this.array = array;
    }

    static <T> T proxy(Class<T> face, InvocationHandler handler) {
        return face.cast(Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, handler));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean kept = method.getName().equals("close")
                || method.getName().equals("set") && arguments.length == 1 && arguments[0] instanceof Buffer;
        return kept
                ? null
                : lend(array, scope -> scope.from(array), method, arguments); // numbers are copied when asked
    }

    /** Whose method is called: the array on the other engine, or what it gives. */
    interface Target {
        Object in(NDManager scope);
    }

    /** Calls a method on the other engine. */
    static Object lend(HeapArray array, Target target, Method method, Object[] arguments) throws Throwable {
        try (NDManager scope = Engine.getEngine(lender(method)).newBaseManager()) {
            Object[] there = arguments == null ? new Object[0] : arguments.clone();
            for (int k = 0; k < there.length; k++) there[k] = lent(there[k], scope);
            return returned(method.invoke(target.in(scope), there), array.getManager());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static String lender(Method method) {
        return List.of("PyTorch", "MXNet").stream()
                .filter(Engine::hasEngine)
                .findFirst()
                .orElseThrow(() -> new UnsupportedOperationException(
                        method.getName() + " on engine(\"Java\") needs PyTorch or MXNet to do it, got neither"));
    }

    private static Object lent(Object argument, NDManager scope) {
        if (argument instanceof HeapArray array) return scope.from(array);
        if (argument instanceof NDList list)
            return new NDList(list.stream().map(scope::from).toList());
        boolean lent = argument != null
                && Proxy.isProxyClass(argument.getClass())
                && Proxy.getInvocationHandler(argument) instanceof Lender;
        return lent ? scope.from(((Lender) Proxy.getInvocationHandler(argument)).array) : argument;
    }

    private static Object returned(Object result, NDManager manager) {
        if (result instanceof NDList list)
            return new NDList(list.stream().map(manager::from).toList());
        return result instanceof NDArray own ? manager.from(own) : result;
    }
}
