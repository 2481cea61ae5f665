package grapevine.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Unpacks .zip and .tar.gz files: plain files and folders, into one folder and nowhere else, and all of them or none. An
 * archive of another kind, a damaged one, and one that grows beyond measure is refused.
 */
final class Archive {

    private static final int PIECE = 1 << 16; // bytes
    private static final int FILE_TYPE = 0xF000, REGULAR = 0x8000, FOLDER = 0x4000;
    private static final String PLAIN = "\0" + "075"; // tar's signs of old and new files, contiguous ones, folders

    private final Path archive, folder, root;
    private final Map<String, String> sums;
    private final Allowance allowance;

    private Archive(Path archive, Path folder, Path root, Map<String, String> sums) throws IOException {
        this.archive = archive;
        this.folder = folder;
        this.root = root.toAbsolutePath().normalize();
        this.sums = sums;
        allowance = Allowance.of(Files.size(archive));
    }

    /** An archive that cannot be unpacked. */
    static class Damaged extends IOException {

        private static final long serialVersionUID = 1;

        Damaged(String reason, Throwable cause) {
            super("a damaged archive (" + reason + ")", cause);
        }
    }

    /**
     * Unpacks all files into the folder, beside those that are there.
     *
     * @param sums checksums by file name; one that is wrong refuses the whole archive
     */
    static void unpack(Path archive, Path folder, Map<String, String> sums) throws IOException {
        try (Staging staging = staging(archive, folder)) {
            Archive unpacked = new Archive(archive, folder, staging.folder(), sums);
            if (archive.toString().endsWith(".zip")) unpacked.zip();
            else unpacked.tar();
            staging.commit();
        }
    }

    private static Staging staging(Path archive, Path folder) throws IOException {
        String name = archive.getFileName() + ".unpacking";
        try {
            return new Staging(folder, name);
        } catch (IOException e) {
            throw new Disk.NoRoom(folder.resolve(name), e);
        }
    }

    private void zip() throws IOException {
        try (SeekableByteChannel file = Disk.open(archive); // an interrupt closes it
                ZipFile zip = open(
                        () -> ZipFile.builder().setSeekableByteChannel(file).get())) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
                int type = entry.getUnixMode() & FILE_TYPE;
                Path target = inside(entry, type == 0 || type == REGULAR || type == FOLDER);
                CheckedInputStream content =
                        new CheckedInputStream(allowance.watch(open(() -> zip.getInputStream(entry))), new CRC32());
                write(entry, content, target);
                if (!entry.isDirectory() && content.getChecksum().getValue() != entry.getCrc())
                    throw new Damaged("wrong checksum of " + entry.getName(), null);
            }
        }
    }

    private void tar() throws IOException {
        try (InputStream file = new BufferedInputStream(Channels.newInputStream(Disk.open(archive)));
                InputStream whole = allowance.watch(open(() -> new GZIPInputStream(file)));
                TarArchiveInputStream tar = new TarArchiveInputStream(whole)) {
            for (TarArchiveEntry entry = open(tar::getNextEntry); entry != null; entry = open(tar::getNextEntry))
                write(entry, tar, inside(entry, PLAIN.indexOf(entry.getLinkFlag()) >= 0));
            whole.transferTo(OutputStream.nullOutputStream()); // to its checksum
        }
    }

    /** What a failure to read means: an interrupt closes files, and a disk may not give them, and nothing is wrong with them. */
    static IOException failure(Exception e) {
        if (Thread.currentThread().isInterrupted()) return Answer.interrupted();
        for (Throwable cause = e; cause != null; cause = cause.getCause())
            if (cause instanceof Disk.Unreadable disk) return disk;
        return new Damaged(Remote.reason(e), e);
    }

    private interface Opening<T> {
        T get() throws IOException;
    }

    /** Whatever the library throws at an archive that is none. */
    private static <T> T open(Opening<T> opening) throws IOException {
        try {
            return opening.get();
        } catch (Damaged e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw failure(e);
        }
    }

    private Path inside(ArchiveEntry entry, boolean plain) throws IOException {
        String name = entry.getName();
        try {
            Path target = root.resolve(name).normalize();
            boolean below = target.startsWith(root) && (entry.isDirectory() || !target.equals(root));
            if (plain && below && name.indexOf('\\') < 0) return target;
        } catch (InvalidPathException e) {
            throw stray(name.replace('\0', '?'));
        }
        throw stray(name);
    }

    private IOException stray(String name) {
        return new IOException("an archive that does not stay in its folder: " + archive.getFileName()
                + " needs plain files below " + folder + ", got " + name);
    }

    private void write(ArchiveEntry entry, InputStream content, Path target) throws IOException {
        allowance.entry();
        Path into = entry.isDirectory() ? target : target.getParent();
        make(into, () -> Files.createDirectories(into));
        if (entry.isDirectory()) return;
        if (Files.exists(target)) throw new Damaged(entry.getName() + " twice", null);
        try (OutputStream file = make(target, () -> Files.newOutputStream(target, StandardOpenOption.CREATE_NEW))) {
            byte[] piece = new byte[PIECE];
            for (int count; (count = content.read(piece)) >= 0; ) write(file, piece, count, target);
        }
        Checksum.check(target, sums.getOrDefault(target.getFileName().toString(), ""));
    }

    /** Makes a file or a folder. Where it cannot be made, its name is at fault, unless no other can be made either. */
    private <T> T make(Path target, Opening<T> made) throws IOException {
        try {
            return made.get();
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) throw Answer.interrupted();
            throw Disk.hasRoom(root) ? e : new Disk.NoRoom(target, e);
        }
    }

    private static void write(OutputStream file, byte[] piece, int count, Path target) throws IOException {
        try {
            file.write(piece, 0, count);
        } catch (IOException e) {
            throw Thread.currentThread().isInterrupted() ? Answer.interrupted() : new Disk.NoRoom(target, e);
        }
    }
}
