package grapevine.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** Unpacks .zip and .tar.gz files. */
final class Archive {

    private Archive() {}

    /**
     * Unpacks all files into the folder and nowhere else: an archive with a path that leads out of it, or with a link,
     * is refused.
     *
     * @param sums checksums by file name; a file that has one gets its name only when the sum is right
     */
    static void unpack(Path archive, Path folder, Map<String, String> sums) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                ArchiveInputStream<?> entries = archive.toString().endsWith(".zip")
                        ? new ZipArchiveInputStream(file)
                        : new TarArchiveInputStream(new GZIPInputStream(file))) {
            for (ArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path target = inside(folder, entry, archive);
                if (entry.isDirectory()) Files.createDirectories(target);
                else
                    write(
                            entries,
                            target,
                            sums.getOrDefault(target.getFileName().toString(), ""));
            }
        }
    }

    private static Path inside(Path folder, ArchiveEntry entry, Path archive) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        Path target = root.resolve(entry.getName()).normalize();
        boolean plain = !(entry instanceof TarArchiveEntry tar && (tar.isSymbolicLink() || tar.isLink()));
        if (!target.startsWith(root) || !plain)
            throw new IOException("an archive that does not stay in its folder: " + archive.getFileName()
                    + " needs plain files below " + folder + ", got " + entry.getName());
        return target;
    }

    private static void write(InputStream content, Path target, String sum) throws IOException {
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
        try {
            Checksum.check(part, sum);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
