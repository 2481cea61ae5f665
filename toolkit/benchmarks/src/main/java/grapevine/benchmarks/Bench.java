package grapevine.benchmarks;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * {@code ./lab bench}: runs the benchmarks that JMH's options choose, without a choice those of this package, and prints one
 * table of all. The system property {@code bench.csv} says where it is written, {@code bench.python} and
 * {@code bench.script} what runs beside.
 */
public final class Bench {
    private Bench() {}

    /** Hands the options to JMH. */
    public static void main(String[] options) throws Exception {
        CommandLineOptions line = parse(options);
        if (asks(line)) org.openjdk.jmh.Main.main(options);
        else report(measured(line));
    }

    private static CommandLineOptions parse(String[] options) {
        try {
            return new CommandLineOptions(options);
        } catch (CommandLineOptionException e) {
            System.err.println("lab: bench: " + e.getMessage() + "; ./lab bench -h explains the options");
            System.exit(1);
            throw new AssertionError(e);
        }
    }

    private static boolean asks(CommandLineOptions line) {
        return line.shouldHelp()
                || line.shouldList()
                || line.shouldListWithParams()
                || line.shouldListProfilers()
                || line.shouldListResultFormats();
    }

    private static List<Row> measured(CommandLineOptions line) throws RunnerException {
        ChainedOptionsBuilder all = new OptionsBuilder().parent(line).addProfiler(PeakMemory.class);
        if (line.getIncludes().isEmpty()) all.include(Bench.class.getPackageName() + "\\.");
        return new ArrayList<>(new Runner(all.build())
                .run().stream()
                        .filter(run -> run.getParams().getMode() == Mode.AverageTime)
                        .map(Row::of)
                        .toList());
    }

    private static void report(List<Row> rows) throws IOException, InterruptedException {
        PlainPyTorch plain =
                new PlainPyTorch(System.getProperty("bench.python", ""), System.getProperty("bench.script", ""));
        System.out.println();
        rows.addAll(plain.beside(rows));
        Table table = new Table(rows);
        System.out.print(table.text());
        Path csv = Path.of(System.getProperty("bench.csv", "bench.csv"));
        try (Writer out = Files.newBufferedWriter(csv)) {
            table.csv(out);
        }
        System.out.println(csv);
    }
}
