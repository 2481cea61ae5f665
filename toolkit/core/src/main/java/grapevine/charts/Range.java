package grapevine.charts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;

/**
 * The two ends of an axis.
 *
 * @param low the lower end
 * @param high the upper end, above the lower one
 */
record Range(double low, double high) {

    private static final double AIR = 0.04;

    /** From zero to the largest number. */
    static Range upTo(double largest) {
        return new Range(0, largest > 0 ? largest : 1);
    }

    /** Around all numbers, with some air; NaN and infinite ones are left out. */
    static Range around(DoubleStream numbers) {
        double[] finite = numbers.filter(Double::isFinite).toArray();
        if (finite.length == 0) return new Range(0, 1);
        double low = DoubleStream.of(finite).min().getAsDouble(),
                high = DoubleStream.of(finite).max().getAsDouble();
        double air = high > low ? AIR * (high - low) : low == 0 ? 1 : 0.1 * Math.abs(low);
        return new Range(low >= 0 && low - air < 0 ? 0 : low - air, high + air);
    }

    /** From the lowest to the highest of all finite numbers. */
    static Range exactly(DoubleStream numbers) {
        DoubleSummaryStatistics ends = numbers.filter(Double::isFinite).summaryStatistics();
        if (ends.getCount() == 0) return new Range(0, 1);
        return new Range(ends.getMin(), ends.getMax() > ends.getMin() ? ends.getMax() : ends.getMin() + 1);
    }

    /** Whole decades around the positive numbers. */
    static Range decades(DoubleStream numbers) {
        double[] positive =
                numbers.filter(number -> number > 0 && Double.isFinite(number)).toArray();
        if (positive.length == 0) return new Range(0.1, 1);
        int low = (int) Math.floor(Math.log10(DoubleStream.of(positive).min().getAsDouble()) + 1e-9);
        int high = (int) Math.ceil(Math.log10(DoubleStream.of(positive).max().getAsDouble()) - 1e-9);
        return new Range(Math.pow(10, low), Math.pow(10, Math.max(high, low + 1)));
    }

    /** A number as exactly as a picture of this range can show it: to a hundred-thousandth of its width. */
    double rounded(double value) {
        double digits = 5 - Math.floor(Math.log10(high - low));
        if (!Double.isFinite(value) || !(Math.abs(digits) < 300)) return value;
        return new BigDecimal(value)
                .setScale((int) digits, RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    /** A finite number with six significant digits. */
    static double significant(double value) {
        return new BigDecimal(value).round(new MathContext(6)).doubleValue();
    }

    /** The same range, cut off where the numbers cannot go. */
    Range within(double least, double most) {
        return new Range(Math.max(low, least), Math.min(high, most));
    }
}
