package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Makes the messages that arrive otherwise than they were said.
 *
 * @param fates where messages are damaged
 * @param call which of the exchange's calls of mix it is
 * @param before what was said in the same call one exchange before; null where nothing was
 */
record Oddities(Fates fates, int call, NDList before) {

    /** Nothing is odd. */
    static final Oddities NONE = new Oddities(null, 0, null);

    /** Adds what odd messages change of averages and shares, in their place. */
    NDList add(List<Delivery.Odd> odd, NDList mixed, NDList said, double gamma) {
        for (Delivery.Odd message : odd) {
            NDList heard = heard(message, said);
            if (heard == null) continue;
            NDIndex receiver = place(message.receiver());
            for (int part = 0; part < mixed.size(); part++) {
                NDArray row = heard.get(part), news = row;
                if (message.kind() != Delivery.Kind.EXTRA) news = row.sub(row(said.get(part), message.sender()));
                NDArray whole = mixed.get(part);
                whole.set(receiver, whole.get(receiver).add(news.mul(gamma * message.weight())));
            }
        }
        return mixed;
    }

    /** What a client hears instead of what senders said, by sender; part by part, shape (1, p). */
    Map<Integer, NDList> heardBy(int client, List<Delivery.Odd> odd, NDList said) {
        Map<Integer, NDList> instead = new LinkedHashMap<>();
        for (Delivery.Odd message : odd)
            if (message.receiver() == client && message.kind() != Delivery.Kind.EXTRA) {
                NDList heard = heard(message, said);
                if (heard != null) instead.put(message.sender(), heard);
            }
        return instead;
    }

    /** Null where nothing was said in the exchange before. */
    private NDList heard(Delivery.Odd message, NDList said) {
        boolean old = message.kind() == Delivery.Kind.OLD || message.kind() == Delivery.Kind.EXTRA;
        if (old && before == null) return null;
        NDList rows = new NDList();
        for (int part = 0; part < said.size(); part++) rows.add(row((old ? before : said).get(part), message.sender()));
        if (!old) damage(rows, message);
        return rows;
    }

    private void damage(NDList rows, Delivery.Odd message) {
        RandomGenerator random = fates.place(message.receiver(), message.sender(), call);
        long width = rows.stream().mapToLong(NDArray::size).sum(), place = random.nextLong(width);
        int part = 0;
        while (place >= rows.get(part).size()) place -= rows.get(part++).size();
        NDArray row = rows.get(part);
        boolean single = row.getDataType() == DataType.FLOAT32;
        int bit = random.nextInt(single ? Float.SIZE : Double.SIZE);
        double[] numbers = Course.doubles(row);
        double whole = numbers[(int) place];
        if (message.kind() == Delivery.Kind.GARBLED) numbers[(int) place] = Double.NaN;
        else
            numbers[(int) place] = single
                    ? Float.intBitsToFloat(Float.floatToRawIntBits((float) whole) ^ 1 << bit)
                    : Double.longBitsToDouble(Double.doubleToRawLongBits(whole) ^ 1L << bit);
        NDManager scope = row.getManager();
        rows.set(part, scope.create(numbers, new Shape(1, numbers.length)).toType(row.getDataType(), false));
    }

    private static NDArray row(NDArray A, int client) {
        return A.get(place(client));
    }

    private static NDIndex place(int client) {
        return new NDIndex().addSliceDim(client, client + 1L);
    }
}
