package grapevine.data;

import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file that can be fetched.
 *
 * @param name the data set, as messages call it
 * @param terms its licence, in a few words
 * @param checksum what the file must hash to: {@code MD5:...} or {@code SHA-256:...}, empty where none is published
 * @param megabytes how many it may have at most: a server that sends more is refused
 * @param addresses where the file is; the next one is tried when one fails
 */
record Remote(String name, String terms, String checksum, int megabytes, List<URI> addresses) {

    /** One file at one or more addresses. */
    static Remote of(String name, String terms, String checksum, int megabytes, String... addresses) {
        return new Remote(
                name,
                terms,
                checksum,
                megabytes,
                List.of(addresses).stream().map(URI::create).toList());
    }

    /** The file name at the end of the address. */
    String file() {
        String path = addresses.get(0).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** How many bytes it may have. */
    long limit() {
        return megabytes * 1_000_000L;
    }

    boolean gzipped() {
        return file().endsWith(".gz");
    }

    /** What to tell somebody who does not have the file. */
    String missing(Path target, String got) {
        return name + " needs " + target + ", got " + got + "; fetch "
                + addresses.stream().map(URI::toString).collect(Collectors.joining(" or "))
                + " into that place, or let GRAPEVINE_DATASETS name a folder that has it";
    }

    /** What went wrong, where an exception says little: that of a folder without permission is the folder's name. */
    static String reason(Throwable e) {
        if (e instanceof AccessDeniedException denied) return "no permission to write " + denied.getFile();
        if (e instanceof FileAlreadyExistsException there) return there.getFile() + ", which is no folder";
        if (e instanceof FileSystemException other)
            return "no way to write " + (other.getOtherFile() == null ? other.getFile() : other.getOtherFile()) + " ("
                    + (other.getReason() == null ? e.getClass().getSimpleName() : other.getReason()) + ")";
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
