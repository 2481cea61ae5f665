package grapevine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** What runs before the first cell: imports, then extensions, then the user's own scripts. */
final class Startup {

    /** A jar on the class path adds its imports with a resource of this name. */
    static final String IMPORTS = "META-INF/grapevine/imports.jsh";

    private static final List<String> PACKAGES =
            List.of("java.io", "java.math", "java.nio.file", "java.util", "java.util.function", "java.util.stream");

    private static final int MOST_BROKEN = 10;

    private final Evaluator evaluator;
    private final BaseKernel kernel;

    Startup(Evaluator evaluator, BaseKernel kernel) {
        this.evaluator = evaluator;
        this.kernel = kernel;
    }

    /** Runs everything, also after a failure, and returns the failures. */
    List<Failure> run(Settings settings) {
        Display.use(kernel);
        List<Failure> failures = new ArrayList<>(settings.failures());
        StringBuilder imports = new StringBuilder("import static " + Display.class.getName() + ".*;\n");
        for (String name : PACKAGES) imports.append("import ").append(name).append(".*;\n");
        run("default imports", imports.toString(), failures);
        for (URL url : resources()) run(url.toString(), read(url), failures);
        if (settings.extensions()) install(failures);
        for (Settings.Script script : settings.startup()) run(script.name(), script.code(), failures);
        return failures;
    }

    private void run(String name, String code, List<Failure> failures) {
        evaluator.run(name, code, value -> {}).ifPresent(failures::add);
    }

    private void install(List<Failure> failures) {
        Thread.currentThread().setContextClassLoader(evaluator.loader());
        Iterator<Extension> extensions =
                ServiceLoader.load(Extension.class, evaluator.loader()).iterator();
        Optional<Extension> next = next(extensions, failures);
        while (next.isPresent()) {
            install(next.get(), failures);
            next = next(extensions, failures);
        }
    }

    /** The next one that can be loaded: a broken one does not stand before the others. */
    private static Optional<Extension> next(Iterator<Extension> extensions, List<Failure> failures) {
        for (int i = 0; i < MOST_BROKEN; i++) {
            try {
                return extensions.hasNext() ? Optional.of(extensions.next()) : Optional.empty();
            } catch (ServiceConfigurationError | LinkageError e) {
                failures.add(failure("an extension cannot be loaded", e));
            }
        }
        return Optional.empty();
    }

    private void install(Extension extension, List<Failure> failures) {
        try {
            extension.install(kernel);
        } catch (RuntimeException | Error e) { // somebody else's code: it may throw anything
            failures.add(failure("the extension " + extension.getClass().getName() + " cannot be installed", e));
        }
    }

    private static Failure failure(String what, Throwable e) {
        Main.LOG.warn(what, e);
        String message = what + ": " + e;
        return new Failure(e.getClass().getSimpleName(), message, List.of(message));
    }

    private List<URL> resources() {
        try {
            return Collections.list(evaluator.loader().getResources(IMPORTS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot search the class path for " + IMPORTS, e);
        }
    }

    private static String read(URL url) {
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + url, e);
        }
    }
}
