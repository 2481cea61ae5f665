package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a figure, as it is drawn in the still image.
 *
 * @param title what stands beside it
 * @param log whether it is logarithmic
 * @param range its two ends; whole decades or any other numbers
 * @param names the names of the places 0, 1, ... where it has names instead of numbers, otherwise empty
 * @param step the distance between ticks on a linear axis, 0 to choose a round one
 * @param visible whether anything of it is drawn
 * @param reversed whether it runs from its upper end to its lower one
 */
record StillAxis(
        String title, boolean log, Range range, List<String> names, double step, boolean visible, boolean reversed) {

    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /**
     * Reads an axis from a figure.
     *
     * @param figure the figure
     * @param letter x or y
     */
    static StillAxis of(JsonNode figure, String letter) {
        JsonNode axis = figure.at("/layout/" + letter + "axis"), range = axis.path("range");
        boolean log = axis.path("type").asText().equals("log");
        List<String> names = StillData.names(figure, letter);
        Range ends = names.isEmpty() ? StillData.range(figure, letter, log) : new Range(-0.5, names.size() - 0.5);
        if (range.isArray())
            ends = new Range(range.get(0).asDouble(), range.get(1).asDouble());
        if (range.isArray() && log) ends = new Range(Math.pow(10, ends.low()), Math.pow(10, ends.high()));
        boolean reversed = axis.path("autorange").asText().equals("reversed");
        boolean visible = axis.path("visible").asBoolean(true);
        return new StillAxis(
                StillData.title(axis), log, ends, names, axis.path("dtick").asDouble(), visible, reversed);
    }

    /** Where a number stands, from 0 at the axis' beginning to 1 at its end; NaN where it has no place. */
    double place(double value) {
        if (log && value <= 0) return Double.NaN;
        double share = log
                ? Math.log(value / range.low()) / Math.log(range.high() / range.low())
                : (value - range.low()) / (range.high() - range.low());
        return reversed ? 1 - share : share;
    }

    /** The numbers with a line and a text, at most about so many. */
    List<Tick> ticks(int most) {
        if (!names.isEmpty()) return named(most);
        return log ? decades(most) : evenly(most);
    }

    private List<Tick> named(int most) {
        List<Tick> ticks = new ArrayList<>();
        int step = Math.max(1, (int) Math.ceil(names.size() / (double) most));
        for (int i = 0; i < names.size(); i += step) ticks.add(new Tick(i, names.get(i)));
        return ticks;
    }

    private List<Tick> decades(int most) {
        List<Tick> ticks = new ArrayList<>();
        int low = (int) Math.floor(Math.log10(range.low()) + 1e-9),
                high = (int) Math.ceil(Math.log10(range.high()) - 1e-9);
        int step = Math.max(1, (int) Math.ceil((high - low) / (double) most));
        int[] digits = high - low <= 2 ? new int[] {1, 2, 5} : new int[] {1};
        for (int power = Math.floorDiv(low, step) * step; power <= high; power += step)
            for (int digit : digits) {
                double value = digit * Math.pow(10, power), place = place(value);
                if (place > -1e-9 && place < 1 + 1e-9)
                    ticks.add(new Tick(value, digit > 1 ? digit + "" : power(power)));
            }
        return ticks;
    }

    private List<Tick> evenly(int most) {
        double raw = (range.high() - range.low()) / most, unit = Math.pow(10, Math.floor(Math.log10(raw)));
        double round = unit * (raw <= unit ? 1 : raw <= 2 * unit ? 2 : raw <= 5 * unit ? 5 : 10);
        double step = this.step > 0 ? this.step : round;
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(range.low() / step - 1e-6); i * step <= range.high() + 1e-6 * step; i++)
            ticks.add(new Tick(i * step, number(i * step)));
        return ticks;
    }

    private static String power(int power) {
        if (power == 0 || power == 1) return power == 0 ? "1" : "10";
        StringBuilder text = new StringBuilder(power < 0 ? "10⁻" : "10");
        for (char digit : Integer.toString(Math.abs(power)).toCharArray())
            text.append(SUPERSCRIPTS.charAt(digit - '0'));
        return text.toString();
    }

    /** A number as people write it. */
    static String number(double value) {
        BigDecimal number = new BigDecimal(value, new MathContext(6)).stripTrailingZeros();
        double size = Math.abs(value);
        if (number.signum() == 0 || size < 1e-300) return "0";
        if (size >= 1e-4 && size < 1e7) return number.toPlainString().replace('-', '−');
        int exponent = number.precision() - number.scale() - 1;
        String digits = number.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString();
        return (digits + "e" + exponent).replace('-', '−');
    }

    /**
     * A line across the plot with a text beside it.
     *
     * @param value where
     * @param label the text
     */
    record Tick(double value, String label) {}
}
