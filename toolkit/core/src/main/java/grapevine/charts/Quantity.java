package grapevine.charts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What axes and metrics are called in words, and in which unit their numbers are read with ease. */
final class Quantity {

    /** What can stand below a metric, besides another metric. */
    static final List<String> AXES = List.of("rounds", "messages", "bytes", "seconds", "time");

    private static final Map<String, String> METRICS = Map.ofEntries(
            Map.entry("consensusDistance", "consensus distance"),
            Map.entry("V", "V, model disagreement"),
            Map.entry("E_t", "consensus error Eₜ"),
            Map.entry("dice", "Dice score"),
            Map.entry("iou", "intersection over union"),
            Map.entry("pixelAccuracy", "accuracy per pixel"),
            Map.entry("negativeElbo", "negative ELBO (nats)"),
            Map.entry("reconstruction", "reconstruction error (nats)"),
            Map.entry("divergence", "divergence from N(0, I) (nats)"),
            Map.entry("rmse", "root mean squared error"),
            Map.entry("posteriorKl", "KL from the posterior (nats)"),
            Map.entry("averageKl", "KL of the network average from the posterior (nats)"),
            Map.entry("varianceRatio", "variance / posterior variance"),
            Map.entry("averageVarianceRatio", "variance of the network average / posterior variance"));
    private static final Set<String> SPREAD =
            Set.of("consensusDistance", "V", "E_t", "error", "posteriorKl", "averageKl");
    private static final Set<String> SHARES = Set.of("accuracy", "dice", "iou", "pixelAccuracy");
    private static final String MEAN_MODEL = "meanModel";

    private Quantity() {}

    /** A metric in words; the name itself for a metric of the user's own. */
    static String words(String metric) {
        String score = score(metric);
        return METRICS.getOrDefault(score, score) + (score.equals(metric) ? "" : " of the mean model");
    }

    /** The score that a metric of the mean model is about, else the metric itself. */
    private static String score(String metric) {
        if (!metric.startsWith(MEAN_MODEL) || metric.equals(MEAN_MODEL)) return metric;
        int first = MEAN_MODEL.length();
        return Character.toLowerCase(metric.charAt(first)) + metric.substring(first + 1);
    }

    /** Whether a metric's numbers are positive and spread over decades. */
    static boolean spreads(String metric) {
        return SPREAD.contains(score(metric));
    }

    /** Whether a metric's numbers lie between 0 and 1. */
    static boolean isShare(String metric) {
        return SHARES.contains(score(metric));
    }

    /** What stands below the axis after {@code over} in a title. */
    static String over(String axis) {
        return switch (axis) {
            case "messages" -> "messages sent";
            case "bytes" -> "bytes sent";
            case "seconds" -> "time";
            case "time" -> "virtual time";
            default -> axis;
        };
    }

    /**
     * The unit for an axis.
     *
     * @param axis rounds, messages, bytes, seconds or time
     * @param largest the largest number on it
     */
    static Unit unit(String axis, double largest) {
        return switch (axis) {
            case "rounds" -> new Unit("round", 1);
            case "time" -> new Unit("virtual time", 1);
            case "seconds" -> largest >= 7200 ? new Unit("hours", 3600) : new Unit("seconds", 1);
            case "messages" ->
                largest >= 1e7
                        ? new Unit("messages sent (millions)", 1e6)
                        : largest >= 1e4 ? new Unit("messages sent (thousands)", 1e3) : new Unit("messages sent", 1);
            case "bytes" -> bytes(largest);
            default -> throw new IllegalArgumentException("Bug: no unit for the axis " + axis);
        };
    }

    private static Unit bytes(double largest) {
        if (largest >= 2e9) return new Unit("data sent (GB)", 1e9);
        if (largest >= 2e6) return new Unit("data sent (MB)", 1e6);
        return largest >= 2e3 ? new Unit("data sent (kB)", 1e3) : new Unit("data sent (bytes)", 1);
    }

    /** A number as people read it: whole and large ones with commas, others with five significant digits. */
    static String number(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) return Double.toString(value);
        if (size < 1e15 && (size >= 1e5 || value == Math.rint(value)))
            return String.format(Locale.ROOT, "%,.0f", value + 0.0); // -0.0 + 0.0 is 0
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(5)).stripTrailingZeros();
        return size >= 1e-4 && size < 1e5
                ? rounded.toPlainString()
                : new DecimalFormat("0.####E0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(rounded);
    }

    /**
     * How an axis is read.
     *
     * @param words what stands beside it
     * @param size how many of the original unit one of this unit is
     */
    record Unit(String words, double size) {}
}
