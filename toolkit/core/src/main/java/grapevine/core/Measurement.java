package grapevine.core;

import java.util.Arrays;
import java.util.Map;

/**
 * What was measured after one round.
 *
 * @param round the number of rounds done, from 0 (the start)
 * @param messages messages sent since the start, over all directed links
 * @param bytes bytes sent since the start, over all directed links
 * @param seconds wall-clock time spent in rounds since the start, evaluation not counted, in seconds
 * @param time virtual time since the start: rounds where nothing was said of how long things take
 * @param values metric name to its numbers: one number, or one per client in the order of the clients
 */
public record Measurement(
        int round, long messages, long bytes, double seconds, double time, Map<String, double[]> values) {

    /** Keeps a map of its own; the arrays stay those that it was given. */
    public Measurement {
        values = Values.of(values);
    }

    /** A round takes a unit of virtual time. */
    public Measurement(int round, long messages, long bytes, double seconds, Map<String, double[]> values) {
        this(round, messages, bytes, seconds, round, values);
    }

    /** The mean over clients of a metric, or its only number; NaN where it was not measured. */
    public double mean(String metric) {
        return Arrays.stream(values.getOrDefault(metric, new double[0]))
                .average()
                .orElse(Double.NaN);
    }

    /** The lowest number over clients; NaN where the metric was not measured. */
    public double min(String metric) {
        return Arrays.stream(values.getOrDefault(metric, new double[0])).min().orElse(Double.NaN);
    }

    /** The highest number over clients; NaN where the metric was not measured. */
    public double max(String metric) {
        return Arrays.stream(values.getOrDefault(metric, new double[0])).max().orElse(Double.NaN);
    }

    /** The number on an axis: {@code rounds, messages, bytes, seconds} or virtual {@code time}. */
    public double on(String axis) {
        return switch (axis) {
            case "rounds" -> round;
            case "messages" -> messages;
            case "bytes" -> bytes;
            case "seconds" -> seconds;
            case "time" -> time;
            default ->
                throw new IllegalArgumentException(
                        "an axis needs to be one of rounds, messages, bytes, seconds, time, got " + Typed.of(axis));
        };
    }
}
