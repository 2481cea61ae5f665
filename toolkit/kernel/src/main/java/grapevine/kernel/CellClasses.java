package grapevine.kernel;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** Holds the classes of the cells, woven so that they can be cancelled, and the jars that they may use. */
final class CellClasses implements LoaderDelegate {

    private final Loader loader = new Loader();

    /** The loader of the cells; its parent is the class path of the process. */
    ClassLoader loader() {
        return loader;
    }

    Cancellation cancellation() {
        return loader.cancellation;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        boolean[] loaded = new boolean[classes.length];
        for (ClassBytecodes c : classes) loader.compiled.put(c.name(), Weaver.woven(c.bytecodes()));
        try {
            for (int i = 0; i < classes.length; i++) {
                loader.loadClass(classes[i].name());
                loaded[i] = true;
            }
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ClassInstallException("cannot load " + e.getMessage(), loaded);
        }
    }

    /** Nothing to do: a changed class comes under a new name. */
    @Override
    public void classesRedefined(ClassBytecodes[] classes) {}

    @Override
    public void addToClasspath(String path) throws InternalException {
        for (String entry : path.split(File.pathSeparator)) {
            try {
                loader.addURL(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new InternalException("cannot read the class path entry " + entry + ": " + e.getMessage());
            }
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    static final class Loader extends URLClassLoader {
        final Cancellation cancellation = new Cancellation();
        private final Map<String, byte[]> compiled = new ConcurrentHashMap<>();

        Loader() {
            super("cells", new URL[0], ClassLoader.getSystemClassLoader());
        }

        @Override
        protected void addURL(URL url) {
            super.addURL(url);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] code = compiled.remove(name);
            return code == null ? super.findClass(name) : defineClass(name, code, 0, code.length);
        }
    }
}
