package grapevine.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux counts of this process's memory; nothing elsewhere. */
enum ProcessStatus {
    /** Memory held now, heap and native. */
    RESIDENT("VmRSS"),
    /** The most that was held at once. */
    PEAK("VmHWM");

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final double KIB = 1024;

    private final Pattern line;

    ProcessStatus(String name) {
        line = Pattern.compile(name + ":\\s+(\\d+) kB");
    }

    /** In MiB. */
    OptionalDouble mebibytes() {
        try {
            if (!Files.exists(STATUS)) return OptionalDouble.empty();
            Matcher found = line.matcher(Files.readString(STATUS));
            return found.find() ? OptionalDouble.of(Long.parseLong(found.group(1)) / KIB) : OptionalDouble.empty();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }
}
