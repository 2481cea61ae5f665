package grapevine;

import java.util.Arrays;
import java.util.Locale;

/**
 * How much a notebook of a paper computes: the same cells give a first look, the figures of this repository, or come
 * near to the paper's setting.
 *
 * <pre>{@code
 *   var scale = Scale.chosen();             // NOTEBOOK; or write Scale.QUICK here
 *   int rounds = scale.pick(20, 300, 10_000);
 * }</pre>
 */
public enum Scale {
    /** Minutes: every cell runs, the numbers say little. */
    QUICK,
    /** About an hour on two cores: the committed outputs. */
    NOTEBOOK,
    /** As near to the paper's setting as this toolkit comes: its data, its kind of model, many rounds; for a GPU. */
    PAPER;

    private static final String VARIABLE = "GRAPEVINE_SCALE";

    /** That of the environment variable {@code GRAPEVINE_SCALE}, which {@code ./lab run --scale} sets; else NOTEBOOK. */
    public static Scale chosen() {
        return named(System.getenv().getOrDefault(VARIABLE, ""));
    }

    static Scale named(String name) {
        if (name.isBlank()) return NOTEBOOK;
        return Arrays.stream(values())
                .filter(scale -> scale.name().equals(name.trim().toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(VARIABLE + " needs one of quick, notebook, paper, got " + name));
    }

    /** One of three, by this scale. */
    public <T> T pick(T quick, T notebook, T paper) {
        return switch (this) {
            case QUICK -> quick;
            case NOTEBOOK -> notebook;
            case PAPER -> paper;
        };
    }
}
