package grapevine.core;

import ai.djl.ndarray.NDArray;
import grapevine.machine.Finite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The search for the client in whom numbers ceased to be finite, in a round that is done again: the first one is named,
 * before mixing spreads it.
 */
final class Search implements Witness {
    private static final String FINITE = "it was finite in round %d";
    private static final double FELT = 1e-12; // of a model's numbers; smaller steps do not add up to anything

    private final Plan plan;
    private final int round;
    private final double size;
    private final int[] clients;
    private boolean moved; // whether this round took a step
    private double pull; // the largest finite number of its gradients

    /**
     * @param round rounds before this one
     * @param size the largest number of the models then
     * @param clients those that are active in it
     */
    Search(Plan plan, int round, double size, int... clients) {
        this.plan = plan;
        this.round = round;
        this.size = size;
        this.clients = clients;
    }

    @Override
    public void computed(NDArray gradients, long[] steps) {
        int row = odd(gradients);
        pull = Math.max(pull, largest(gradients));
        if (row >= 0) throw gradient(row, word(gradients.get(row)), steps[row] == 0 && !moved);
        moved = true;
    }

    /** The size of the largest finite number. */
    static double largest(NDArray numbers) {
        return Arrays.stream(Course.doubles(numbers))
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    private NotFinite gradient(int row, String word, boolean first) {
        String blame = first ? "" : blame();
        String what = "client " + clients[row] + "'s gradient has " + word;
        String fault = "its examples or the loss may be at fault";
        return found(what, "its model was finite in round %d", blame.isEmpty() ? fault : blame + ", or " + fault);
    }

    @Override
    public void sent(NDArray rows, String what) {
        int row = odd(rows);
        if (row >= 0) throw client(row, what, rows);
    }

    /** What the round left. */
    void left(Record state, Iterable<String> watched) {
        Map<String, Object> components = Records.components(state);
        for (String name : watched) {
            if (finite(components.get(name))) continue;
            String part = name.equals("models") ? "model" : "state." + name;
            if (!(components.get(name) instanceof NDArray rows))
                throw found("the clients' " + part + " has " + word((double) components.get(name)), FINITE, blame());
            if (rows.getShape().dimension() == 0 || rows.getShape().get(0) != clients.length)
                throw found("the clients' " + part + " has " + word(rows), FINITE, blame());
            throw client(odd(rows), part, rows);
        }
    }

    /** V, the distance of the clients, where the models are finite and its squares are not. */
    NotFinite apart() {
        return found("V, the clients' distance, has infinity", FINITE, blame());
    }

    private NotFinite client(int row, String what, NDArray rows) {
        return found("client " + clients[row] + "'s " + what + " has " + word(rows.get(row)), FINITE, blame());
    }

    private NotFinite found(String what, String before, String blame) {
        String sentence = String.format(Locale.ROOT, "round %d: %s; " + before, round + 1, what, round);
        return new NotFinite(blame.isEmpty() ? sentence : sentence + " (" + blame + ")");
    }

    /** What usually is the cause. */
    private String blame() {
        List<String> suspects = tooLarge();
        return suspects.isEmpty() ? "" : String.join(" or ", suspects) + " may be too large";
    }

    /** Whether steps of this learning rate, along gradients or of a size of their own, change a model at all, one not yet exploded. */
    private boolean felt(Number learningRate) {
        double step = learningRate.doubleValue() * plan.schedule().factor(round);
        return step * Math.max(1, pull) >= FELT * Math.min(1, size);
    }

    /** The learning rate is not, where nobody would feel it, or other things may be and nobody had a gradient. */
    private List<String> tooLarge() {
        Map<String, Object> chosen = Records.components((Record) plan.algorithm());
        List<String> others = new ArrayList<>();
        if (chosen.containsKey("gamma")) others.add("gamma " + chosen.get("gamma"));
        if (plan.channel().delay() > 0) others.add("delay " + plan.channel().delay());
        boolean handedOut = !plan.mixing().rowsSumToOne(); // and lost: weights go to zero
        Faults faults = plan.channel().faults();
        if (handedOut && faults.loss() > 0) others.add("loss " + faults.loss());
        if (handedOut && faults.duplicates() > 0) others.add("duplicates " + faults.duplicates());
        if (!faults.checksums() && faults.bitFlips() > 0) others.add("bitFlips " + faults.bitFlips());
        if (!faults.checksums() && faults.garbled() > 0) others.add("garbled " + faults.garbled());
        boolean steps = chosen.get("learningRate") instanceof Number rate
                && felt(rate)
                && (pull > 0 || !moved || others.isEmpty());
        return Stream.concat(
                        Stream.of("learningRate " + chosen.get("learningRate")).filter(rate -> steps), others.stream())
                .toList();
    }

    /** Whether it is no number, or a finite one. */
    static boolean finite(Object value) {
        if (value instanceof NDArray array) return !array.getDataType().isFloating() || Finite.all(array);
        return !(value instanceof Double number) || Double.isFinite(number);
    }

    /** The first row that is not finite; -1 where all are. */
    private static int odd(NDArray rows) {
        if (finite(rows)) return -1;
        int row = 0;
        while (finite(rows.get(row))) row++;
        return row;
    }

    private static String word(NDArray numbers) {
        double[] all = Course.doubles(numbers);
        return word(Arrays.stream(all).filter(Double::isNaN).findFirst().orElse(Double.POSITIVE_INFINITY));
    }

    private static String word(double odd) {
        return Double.isNaN(odd) ? "NaN" : "infinity";
    }
}
