package grapevine.data;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The data sets that have a name. */
public final class Sources {

    private static final Map<String, Source> BY_NAME = new TreeMap<>(Map.ofEntries(
            Map.entry("digits", new Digits()),
            Map.entry("polyps", new Polyps()),
            Map.entry("mnist", new Mnist()),
            Map.entry("fashion-mnist", new FashionMnist()),
            Map.entry("cifar-10", new Cifar10()),
            Map.entry("cifar-100", new Cifar100()),
            Map.entry("magic", new Magic()),
            Map.entry("mhealth", new MHealth()),
            Map.entry("spambase", new Spambase()),
            Map.entry("kvasir-seg", new KvasirSeg()),
            Map.entry("tiny-imagenet", new TinyImageNet()),
            Map.entry("showers", new Showers()),
            Map.entry("activities", new Activities()),
            Map.entry("sine", new Sine()),
            Map.entry("least-squares", new LeastSquares())));

    private static final int MOST = 100; // characters of a name that an error repeats

    private Sources() {}

    /** The data set of a name, in upper or lower case. */
    public static Source named(String name) {
        Source source = name == null ? null : BY_NAME.get(name.toLowerCase(Locale.ROOT));
        if (source == null)
            throw new IllegalArgumentException("a data set needs to be one of " + String.join(", ", names()) + ", got "
                    + shortened(name) + "; for a table of your own use new Csv(file, label)");
        return source;
    }

    /** The text, or how it begins where it is long. */
    static String shortened(String name) {
        return name == null || name.length() <= MOST
                ? name
                : name.substring(0, MOST) + "... of " + name.length() + " characters";
    }

    /** All names, in order. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }
}
