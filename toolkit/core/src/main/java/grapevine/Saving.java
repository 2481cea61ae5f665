package grapevine;

import java.nio.file.Path;

/**
 * When a run saves itself, and where.
 *
 * @param rounds so many rounds lie between two times, >= 1
 * @param path the file that is replaced each time
 */
record Saving(int rounds, Path path) {

    /** Refuses to save never or nowhere; whether the place can be written is looked at when it is. */
    Saving {
        if (rounds < 1)
            throw new IllegalArgumentException("checkpointEvery(rounds, path) needs rounds >= 1, got " + rounds);
        Choices.required("checkpointEvery", path);
    }

    boolean due(int round) {
        return round % rounds == 0;
    }

    /** The file, whichever way it is written. */
    Path file() {
        return path.toAbsolutePath().normalize();
    }
}
