package grapevine.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The folder where data sets lie, one subfolder each, in their original format or gzip'ed.
 *
 * <p>It is named by the property {@code grapevine.datasets} or the environment variable {@code GRAPEVINE_DATASETS};
 * else it is {@code grapevine/datasets} in the user's cache folder. What is missing is fetched from its source, unless
 * the property {@code grapevine.offline} or the variable {@code GRAPEVINE_OFFLINE} is {@code true}
 * or {@code 1}.
 */
public final class DataFolder {

    private DataFolder() {}

    /** The folder in use. */
    public static Path path() {
        String named = setting("grapevine.datasets", "GRAPEVINE_DATASETS");
        if (!named.isBlank()) return Path.of(named);
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path root = cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return root.resolve("grapevine").resolve("datasets");
    }

    /** Whether nothing may be fetched. */
    public static boolean offline() {
        String said = setting("grapevine.offline", "GRAPEVINE_OFFLINE");
        return said.equalsIgnoreCase("true") || said.equals("1");
    }

    /** Whether the folder of a data set, such as {@code mnist}, is there already, so that nothing need be fetched. */
    public static boolean has(String folder) {
        return Files.isDirectory(path().resolve(folder));
    }

    /** The first of some files that is there, as it is or gzip'ed. */
    static Optional<Path> find(String... files) {
        return Arrays.stream(files)
                .map(path()::resolve)
                .flatMap(file -> Stream.of(file, file.resolveSibling(file.getFileName() + ".gz")))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** A file that must be there, after an archive was unpacked. */
    static Path require(String file) {
        return find(file).orElseThrow(() -> none(file));
    }

    /** The error about a file or folder that an archive should have held. */
    static IllegalArgumentException none(String file) {
        return new IllegalArgumentException("the data folder needs " + file + ", got none in " + path()
                + "; delete the folder of this data set and load it again");
    }

    /** The file, which is fetched when it is missing. */
    static Path fetch(String file, Remote remote) {
        return find(file).orElseGet(() -> {
            Path target = path().resolve(file + (remote.gzipped() ? ".gz" : ""));
            run(remote, target, () -> {
                if (find(file).isEmpty()) new Download(remote).to(target);
            });
            return require(file);
        });
    }

    /**
     * Fetches an archive, unless it lies in the subfolder already, and unpacks it there.
     *
     * @param sums the checksums of files in the archive, by file name
     * @param there whether all that is needed is there, so that nothing need be done
     */
    static void unpack(String folder, Remote remote, Map<String, String> sums, BooleanSupplier there) {
        if (there.getAsBoolean()) return;
        Path into = path().resolve(folder), archive = into.resolve(remote.file());
        if (Files.isRegularFile(archive)) {
            unpackLocal(remote, archive, into, sums, there);
            return;
        }
        run(remote, archive, () -> {
            if (there.getAsBoolean()) return; // by another process or thread, for which this one waited
            new Download(remote).to(archive);
            try {
                Archive.unpack(archive, into, sums);
            } catch (Archive.Damaged e) {
                if (remote.checksum().isEmpty()) Files.delete(archive); // it may be another one the next time
                throw e;
            }
            Files.delete(archive);
        });
    }

    /** An archive that somebody put into its place; it stays there. */
    private static void unpackLocal(
            Remote remote, Path archive, Path into, Map<String, String> sums, BooleanSupplier there) {
        try {
            FolderLock.during(into, remote.name(), () -> {
                if (there.getAsBoolean()) return;
                Checksum.check(archive, remote.checksum());
                Archive.unpack(archive, into, sums);
            });
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) throw interrupted(remote);
            requireDisk(remote, e);
            throw new UncheckedIOException(
                    archive + " needs to be the archive of " + remote.name() + ", got " + Remote.reason(e)
                            + "; delete it and load again",
                    e);
        }
    }

    private static void run(Remote remote, Path target, FolderLock.Work work) {
        if (offline())
            throw new IllegalStateException(remote.missing(target, "no such file, and grapevine.offline is true"));
        try {
            FolderLock.during(target.getParent(), remote.name(), work);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) throw interrupted(remote);
            requireDisk(remote, e);
            throw new UncheckedIOException(remote.missing(target, Remote.reason(e)), e);
        }
    }

    /** Where the archive is right and the disk is full or broken, another one would not help. */
    private static void requireDisk(Remote remote, IOException e) {
        if (e instanceof Disk.Unreadable)
            throw new UncheckedIOException(
                    remote.name() + " needs a disk that can be read, got " + Remote.reason(e)
                            + "; see to it and load it again",
                    e);
        if (e instanceof Disk.NoRoom)
            throw new UncheckedIOException(
                    remote.name() + " needs room to be unpacked, got " + Remote.reason(e)
                            + "; make some and load it again",
                    e);
    }

    private static CancellationException interrupted(Remote remote) {
        return new CancellationException(
                remote.name() + " needs to be fetched, got an interrupt; load it again, and it goes on from there");
    }

    private static String setting(String property, String variable) {
        return System.getProperty(property, System.getenv().getOrDefault(variable, ""));
    }
}
