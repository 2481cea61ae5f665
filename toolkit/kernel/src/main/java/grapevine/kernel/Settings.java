package grapevine.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the environment asks for, in the variables of JJava.
 *
 * @param classPath jars and folders that cells can use: {@code JJAVA_CLASSPATH}, with globs
 * @param compilerOptions {@code JJAVA_COMPILER_OPTS}, split at blanks outside double quotes
 * @param timeout how long one statement may run, {@code JJAVA_TIMEOUT}: {@code 30 SECONDS}, or a number of milliseconds
 * @param startup code that runs before the first cell, by name: the scripts of {@code JJAVA_STARTUP_SCRIPTS_PATH}, then
 *     {@code JJAVA_STARTUP_SCRIPT}
 * @param extensions whether extensions are installed, {@code JJAVA_LOAD_EXTENSIONS}: no for 0, false and nothing
 * @param refused what the environment asks for and cannot have, one sentence each; the rest holds
 */
record Settings(
        List<String> classPath,
        List<String> compilerOptions,
        Duration timeout,
        List<Script> startup,
        boolean extensions,
        List<String> refused) {

    /** A named piece of code. */
    record Script(String name, String code) {}

    /** Reads the environment. */
    static Settings of(Map<String, String> env) {
        return new Environment(env).settings();
    }

    /** What is said of the refused before the first cell. */
    List<Failure> failures() {
        return refused.stream()
                .map(r -> new Failure("RefusedSetting", r, List.of(Failure.red("Ignored") + ": " + r)))
                .toList();
    }
}
