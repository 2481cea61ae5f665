package grapevine.core;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import grapevine.machine.MxnetSettings;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tensor engines below DJL. {@code Java} has its arrays on the heap and no gradients of models; the native libraries of
 * the others come from Maven artifacts, and nothing is downloaded or reported at run time.
 *
 * <p>Which one is the default depends on what is learned, see {@link Task#engine}. The system property
 * {@code grapevine.engine} overrides it.
 */
public final class Engines {
    private static final String SHAPES =
            "ai.djl.default_engine"; // on which DJL tries what shape a layer's answers have
    private static final boolean CHOSEN =
            System.getProperty(SHAPES) != null || System.getenv("DJL_DEFAULT_ENGINE") != null;

    static {
        settle("ai.djl.offline", "true");
        settle("OPT_OUT_TRACKING", "true");
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        if (System.getenv("DJL_CACHE_DIR") == null)
            settle("DJL_CACHE_DIR", Path.of(cache, "grapevine", "djl").toString());
    }

    private Engines() {}

    /** The engine that is used where none is named and nothing is known of what is learned. */
    public static String standard() {
        return byDefault("MXNet");
    }

    /**
     * The engine that is used where none is named.
     *
     * @param suited the one that suits what is learned; it is not used where there is no build of it, or where
     *     {@code grapevine.engine} names another
     */
    public static String byDefault(String suited) {
        boolean mac = System.getProperty("os.name").startsWith("Mac");
        String only = System.getProperty("os.arch").equals("aarch64") ? "PyTorch" : "MXNet"; // that is built for a Mac
        return System.getProperty("grapevine.engine", mac && !suited.equals("Java") ? only : suited);
    }

    /** The engine of that name as it spells itself, in whatever case it was typed; refuses a name that none has. */
    public static String require(String name) {
        if (name == null) throw new IllegalArgumentException("engine(name) needs a value, got null");
        Set<String> known = new TreeSet<>(Engine.getAllEngines());
        known.remove("RPC"); // DJL's client of a remote engine
        return known.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "engine(name) needs one of " + String.join(", ", known) + ", got " + Typed.of(name)));
    }

    /** Whether models can be learned on the engine: whether it follows their gradients. */
    public static boolean learns(String name) {
        return !require(name).equals("Java");
    }

    /**
     * A new manager of native memory on the engine's default device, which is the first GPU where the engine's native
     * library is one for CUDA; the caller closes it. What learns elsewhere than on MXNet does not load it.
     */
    public static NDManager manager(String name) {
        String engine = require(name);
        if (engine.equals("MXNet")) MxnetSettings.apply();
        if (!CHOSEN && learns(engine)) System.setProperty(SHAPES, engine);
        return Engine.getEngine(engine).newBaseManager();
    }

    private static void settle(String property, String value) {
        if (System.getProperty(property) == null) System.setProperty(property, value);
    }
}
