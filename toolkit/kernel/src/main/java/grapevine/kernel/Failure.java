package grapevine.kernel;

import java.util.List;

/**
 * Why a cell ended early, ready to be shown.
 *
 * @param name the kind: a simple class name, {@code CompileError} or {@code Interrupted}
 * @param message one sentence
 * @param lines what the user reads, with terminal colours
 */
record Failure(String name, String message, List<String> lines) {

    private static final String RED = "\u001B[1;31m";
    private static final String BOLD = "\u001B[1m";
    private static final String RESET = "\u001B[0m";

    Failure {
        lines = List.copyOf(lines);
    }

    /** The text without colours. */
    String plain() {
        return String.join("\n", lines).replaceAll("\u001B\\[[\\d;]*m", "");
    }

    static String red(String text) {
        return RED + text + RESET;
    }

    static String bold(String text) {
        return BOLD + text + RESET;
    }
}
