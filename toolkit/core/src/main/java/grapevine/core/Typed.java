package grapevine.core;

/** Text that a user typed, as an error repeats it. */
public final class Typed {
    private static final int MOST = 100; // characters

    private Typed() {}

    /** The text, or how it begins where it is long. */
    public static String of(String text) {
        return text == null || text.length() <= MOST
                ? text
                : text.substring(0, MOST) + "... of " + text.length() + " characters";
    }
}
