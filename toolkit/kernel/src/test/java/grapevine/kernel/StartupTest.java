package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupTest {

    private static final String SERVICE = "META-INF/services/" + Extension.class.getName();

    private static final List<BaseKernel> SEEN = new ArrayList<>();

    @TempDir
    Path folder;

    private final GrapevineKernel kernel = new GrapevineKernel();

    /** An extension that does its work. */
    public static final class Good implements Extension {
        @Override
        public void install(BaseKernel kernel) {
            SEEN.add(kernel);
        }
    }

    /** An extension that throws what nobody expects. */
    public static final class Bad implements Extension {
        @Override
        public void install(BaseKernel kernel) {
            throw new AssertionError("not today");
        }
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private void add(String resource, String text) throws IOException {
        Path file = folder.resolve(resource);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> start(Map<String, String> settings) {
        Map<String, String> env = new HashMap<>(settings);
        env.put("JJAVA_CLASSPATH", folder.toString());
        kernel.start(Settings.of(env));
        return kernel.startFailures().stream().map(Failure::plain).toList();
    }

    private Object value(String code) {
        return kernel.eval(code).getData(MIMEType.TEXT_PLAIN);
    }

    @Test
    void importsThatAJarBringsHoldInEveryCell() throws IOException {
        add(Startup.IMPORTS, "import java.util.concurrent.atomic.*;\nimport static java.lang.Math.floorMod;\n");
        assertEquals(List.of(), start(Map.of()));
        assertEquals("6", value("new AtomicInteger(floorMod(-1, 7)).get()"));
    }

    @Test
    void anExtensionIsHandedTheKernel() throws IOException {
        add(SERVICE, Good.class.getName());
        assertEquals(List.of(), start(Map.of()));
        assertEquals(List.of(kernel), SEEN);
    }

    @Test
    void noExtensionIsInstalledWhenThatIsSwitchedOff() throws IOException {
        add(SERVICE, Good.class.getName());
        assertEquals(List.of(), start(Map.of("JJAVA_LOAD_EXTENSIONS", "0")));
        assertEquals(List.of(), SEEN);
    }

    @Test
    void extensionsThatFailAreNamedAndTheOthersAreInstalled() throws IOException {
        add(SERVICE, "no.such.Extension\n" + Bad.class.getName() + "\n" + Good.class.getName() + "\n");
        assertEquals(
                List.of(
                        "an extension cannot be loaded: java.util.ServiceConfigurationError: "
                                + Extension.class.getName() + ": Provider no.such.Extension not found",
                        "the extension " + Bad.class.getName()
                                + " cannot be installed: java.lang.AssertionError: not today"),
                start(Map.of()));
        assertEquals(List.of(kernel), SEEN);
        assertEquals("2", value("1 + 1"));
    }

    @Test
    void refusedSettingsAreReportedAndCellsRun() throws IOException {
        assertEquals(
                List.of("Ignored: JJAVA_TIMEOUT needs a number and perhaps a unit, got soon;"
                        + " for example JJAVA_TIMEOUT=\"30 SECONDS\""),
                start(Map.of("JJAVA_TIMEOUT", "soon")));
        assertEquals("2", value("1 + 1"));
    }
}
