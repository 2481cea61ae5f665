package grapevine.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What goes wrong with this machine's disk, and not with what is read from it or unpacked onto it. */
final class Disk {

    private Disk() {}

    /** A file that is there and cannot be read. */
    static final class Unreadable extends IOException {

        private static final long serialVersionUID = 1;

        private Unreadable(Path file, IOException cause) {
            super("no way to read " + file + " (" + reason(cause) + ")", cause);
        }
    }

    /** A file that does not fit onto the disk, or cannot be written for other reasons of this machine. */
    static final class NoRoom extends FileSystemException {

        private static final long serialVersionUID = 1;

        NoRoom(Path file, IOException cause) {
            super(file.toString(), null, reason(cause));
            initCause(cause);
        }
    }

    /** Without the file's name, which is said beside it. */
    private static String reason(IOException e) {
        String said = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        return said == null ? e.getClass().getSimpleName() : said;
    }

    /** Whether another folder can be made in this one, so that its name was at fault where one could not. */
    static boolean hasRoom(Path folder) {
        try {
            Files.delete(Files.createTempDirectory(folder, "room"));
            return true;
        } catch (IOException full) {
            return false;
        }
    }

    /** A file to be read, whose errors are {@link Unreadable}; an interrupt closes it. */
    static SeekableByteChannel open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        return new SeekableByteChannel() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                try {
                    return channel.read(into);
                } catch (IOException e) {
                    throw Thread.currentThread().isInterrupted() ? e : new Unreadable(file, e);
                }
            }

            @Override
            public int write(ByteBuffer from) throws IOException {
                return channel.write(from); // refused, since it is open for reading
            }

            @Override
            public long position() throws IOException {
                return channel.position();
            }

            @Override
            public SeekableByteChannel position(long place) throws IOException {
                channel.position(place);
                return this;
            }

            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public SeekableByteChannel truncate(long size) throws IOException {
                channel.truncate(size);
                return this;
            }

            @Override
            public boolean isOpen() {
                return channel.isOpen();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
