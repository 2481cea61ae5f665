package grapevine.data;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** A folder inside of another, in which files are made ready: they come into the other all at once, or never. */
final class Staging implements AutoCloseable {

    private final Path target, folder;

    /** Makes an empty one; what a process that died left in it is deleted. */
    Staging(Path target, String name) throws IOException {
        this.target = target;
        folder = target.resolve(name);
        clear();
        Files.createDirectories(folder);
    }

    Path folder() {
        return folder;
    }

    /** Puts all that was made into the target, beside what is there; a new folder comes in one step. */
    void commit() throws IOException {
        merge(folder, target);
    }

    private static void merge(Path from, Path to) throws IOException {
        for (Path made : list(from)) {
            Path place = to.resolve(made.getFileName());
            boolean both = Files.isDirectory(made) && Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
            if (both) merge(made, place);
            else Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private void clear() throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                if (e != null) throw e;
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        clear();
    }
}
