package grapevine.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What was measured of one workload; NaN where there is nothing to say.
 *
 * @param workload its model and algorithm, or what is done, and how much of it
 * @param engine the DJL engine, or who else did it
 * @param clients n
 * @param milliseconds per round, be it of all clients, a meeting, an evaluation or a copy
 * @param error half of the 99.9 % confidence interval of that
 * @param steps gradients that the clients compute in a round
 * @param bytes that are read and written in a round at least
 * @param mebibytes the most memory held at once
 */
record Row(
        String workload,
        String engine,
        double clients,
        double milliseconds,
        double error,
        double steps,
        double bytes,
        double mebibytes) {
    private static final double NONE = Double.NaN;

    /** What JMH measured. */
    static Row of(RunResult run) {
        BenchmarkParams chosen = run.getParams();
        Map<String, String> parameters = new LinkedHashMap<>();
        chosen.getParamsKeys().forEach(key -> parameters.put(key, chosen.getParam(key)));
        String name = chosen.getBenchmark().substring(chosen.getBenchmark().lastIndexOf('.') + 1);
        double unit = chosen.getTimeUnit().toNanos(1) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        Result<?> time = run.getPrimaryResult(),
                memory = run.getSecondaryResults().get(PeakMemory.NAME);
        double peak = memory == null ? NONE : memory.getScore();
        return of(name, parameters, time.getScore() * unit, time.getScoreError() * unit, peak);
    }

    /**
     * What was measured of a benchmark.
     *
     * @param name that of its method: {@code round} is one in which every client computes a gradient
     * @param parameters by name
     */
    static Row of(String name, Map<String, String> parameters, double milliseconds, double error, double mebibytes) {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        String engine = others.containsKey("engine") ? others.remove("engine") : "";
        String clients = others.remove("clients"),
                model = others.remove("model"),
                algorithm = others.remove("algorithm");
        StringBuilder workload = new StringBuilder();
        if (model != null) workload.append(model).append(' ').append(algorithm).append(' ');
        if (!name.equals("round")) workload.append(name);
        others.forEach(
                (key, value) -> workload.append(' ').append(key).append('=').append(value));
        double n = clients == null ? NONE : Double.parseDouble(clients);
        return new Row(
                workload.toString().trim(),
                engine,
                n,
                milliseconds,
                error,
                name.equals("round") ? n : NONE,
                switch (name) {
                    case "mix", "mixInPlace" -> 2 * Float.BYTES * n * Double.parseDouble(parameters.get("d"));
                    case "copy" -> 2e6 * CopyingBenchmark.MEGABYTES;
                    default -> NONE;
                },
                mebibytes);
    }

    double roundsPerSecond() {
        return 1000 / milliseconds;
    }

    double stepsPerSecond() {
        return steps * roundsPerSecond();
    }

    double gigabytesPerSecond() {
        return bytes * roundsPerSecond() * 1e-9;
    }
}
