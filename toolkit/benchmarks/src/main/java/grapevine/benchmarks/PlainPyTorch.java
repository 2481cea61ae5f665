package grapevine.benchmarks;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The same rounds in a plain PyTorch script.
 *
 * @param python that has PyTorch; empty where none was found
 * @param script that prints lines of engine, model, algorithm, clients, milliseconds per round
 */
record PlainPyTorch(String python, String script) {
    private static final String NAME = "plain PyTorch";

    /** Whether that is the name of this engine. */
    static boolean is(String engine) {
        return engine.startsWith(NAME);
    }

    /** What the script measures of the rounds that are among these rows; none where it cannot, and a line says why. */
    List<Row> beside(List<Row> rows) throws InterruptedException {
        try {
            if (!python.isEmpty()) return measure(rows);
            System.out.println("left out: plain PyTorch, since no python3 has torch");
        } catch (IOException e) {
            System.out.println("left out: plain PyTorch, since " + e.getMessage());
        }
        return List.of();
    }

    private List<Row> measure(List<Row> rows) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, script));
        rows.stream()
                .filter(row -> row.steps() > 0)
                .map(row -> row.workload() + " " + Math.round(row.clients()))
                .distinct()
                .forEach(command::add);
        ProcessBuilder plain = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        plain.environment().keySet().removeAll(List.of("LD_PRELOAD", "MALLOC_CONF")); // our allocator
        Process process = plain.start();
        List<Row> measured = new ArrayList<>();
        try (Reader out = process.inputReader();
                CSVParser lines = CSVFormat.DEFAULT.parse(out)) {
            for (CSVRecord line : lines) measured.add(row(line));
        }
        if (process.waitFor() != 0) throw new IOException(python + " " + script + " failed");
        return measured;
    }

    /** {@code plain PyTorch 2.7.1 (vmap, 2 threads),softmax gossipSgd,16,1.43}. */
    static Row row(CSVRecord line) {
        double clients = Double.parseDouble(line.get(2)), none = Double.NaN;
        return new Row(line.get(1), line.get(0), clients, Double.parseDouble(line.get(3)), none, clients, none, none);
    }
}
