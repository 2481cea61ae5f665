package grapevine.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** How much a packed file may still unpack to, so that a small one fills neither the disk nor the memory. */
final class Allowance {

    /** Data sets shrink to a tenth at most, and the largest here has 120,000 files. */
    static final int TIMES = 20, LEAST = 10_000_000, ENTRIES = 250_000;

    private final long bytes;
    private long used;
    private int entries;

    private Allowance(long bytes) {
        this.bytes = bytes;
    }

    /** More than that. */
    static final class Exceeded extends Archive.Damaged {

        private static final long serialVersionUID = 1;

        private Exceeded(String reason) {
            super(reason, null);
        }
    }

    /** That of a file of so many bytes. */
    static Allowance of(long archive) {
        return new Allowance(Math.max(LEAST, TIMES * archive));
    }

    /** Counts a file or folder. */
    void entry() throws IOException {
        if (++entries > ENTRIES) throw new Archive.Damaged("more than " + ENTRIES + " files", null);
    }

    /** The same stream, which ends with an error where it gives too much or is damaged. */
    InputStream watch(InputStream packed) {
        return new FilterInputStream(packed) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] buffer, int from, int length) throws IOException {
                try {
                    int count = super.read(buffer, from, length);
                    use(count);
                    return count;
                } catch (Archive.Damaged e) {
                    throw e;
                } catch (IOException | RuntimeException e) { // unpacking throws both at damaged bytes
                    throw Archive.failure(e);
                }
            }

            @Override
            public long skip(long count) throws IOException {
                long skipped = super.skip(count);
                use(skipped);
                return skipped;
            }
        };
    }

    private void use(long count) throws IOException {
        used += Math.max(0, count);
        if (used > bytes)
            throw new Exceeded("more than " + bytes / 1_000_000 + " MB when unpacked, " + TIMES + " times its size");
    }
}
