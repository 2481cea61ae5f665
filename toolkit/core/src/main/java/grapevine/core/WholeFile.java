package grapevine.core;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are there whole or not at all, whenever the process or the machine ends: written beside their place, brought
 * to the disk, and moved. The name beside tells the process, so that what a killed one left can be swept by the next.
 */
public final class WholeFile {
    private static final int MOST_LINKS = 40; // as many as Linux follows

    private WholeFile() {}

    /** Writes what a file will hold. */
    public interface Content {
        /** @param beside an empty file, which will be moved */
        void write(Path beside) throws IOException;
    }

    /**
     * Writes a file, or what a symbolic link names, and makes the folder that it is in where there is none. One at a time,
     * so that what else this process seems to be writing is left from one that had its number before.
     */
    public static synchronized void write(Path path, Content content) throws IOException {
        Path target = end(path.toAbsolutePath()), folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) throw new IOException("it is a folder");
        if (Files.exists(target) && !Files.isRegularFile(target)) throw new IOException("it is no plain file");
        if (!Files.isDirectory(folder)) Files.createDirectories(folder);
        sweep(folder, target.getFileName().toString());
        String name = target.getFileName() + "." + ProcessHandle.current().pid() + ".";
        Path beside = Files.createFile(
                folder.resolve(name + (System.nanoTime() & Long.MAX_VALUE) + ".part")); // who may read it: as always
        try {
            content.write(beside);
            try (RandomAccessFile file = new RandomAccessFile(beside.toFile(), "rw")) {
                file.getFD().sync();
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            settle(folder);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Where a chain of symbolic links leads, which stay: what they name is written, be it there or not. */
    private static Path end(Path path) throws IOException {
        Path end = path;
        for (int links = 0; Files.isSymbolicLink(end); links++) {
            if (links == MOST_LINKS) throw new FileSystemLoopException(path.toString());
            end = end.resolveSibling(Files.readSymbolicLink(end));
        }
        return end;
    }

    /** Deletes what killed processes left beside a file of that name. */
    private static void sweep(Path folder, String name) throws IOException {
        Pattern part = Pattern.compile(Pattern.quote(name) + "\\.(\\d{1,18})\\.\\d+\\.part");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Matcher left = part.matcher(file.getFileName().toString());
                if (left.matches() && !writing(Long.parseLong(left.group(1)))) Files.deleteIfExists(file);
            }
        }
    }

    private static boolean writing(long pid) {
        boolean self = pid == ProcessHandle.current().pid();
        return !self && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** The move itself reaches the disk, where the system opens folders for that. */
    private static void settle(Path folder) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException notHere) {
            return; // the file is whole in either case: the old one or the new one
        }
    }
}
