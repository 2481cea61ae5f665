package grapevine.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;

/** Bytes in memory, of which there may be more than one array holds: two billion. What was written stays where it is. */
public final class Blocks extends OutputStream {
    private static final int LEAST = 1 << 13, MOST = 1 << 26;

    private final int most;
    private final List<byte[]> full;
    private byte[] last = {};
    private int used;
    private long size;

    Blocks() {
        this(MOST);
    }

    /** @param most bytes in one array */
    Blocks(int most) {
        this(most, List.of());
    }

    /** @param begun what is there already */
    Blocks(int most, List<byte[]> begun) {
        this.most = most;
        full = new ArrayList<>(begun);
        for (byte[] block : full) size += block.length;
    }

    static Blocks of(byte[] bytes) {
        Blocks blocks = new Blocks();
        blocks.write(bytes, 0, bytes.length);
        return blocks;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        write(ByteBuffer.wrap(bytes, from, count));
    }

    /** All that is left in a buffer. */
    void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (used == last.length) grow();
            int count = Math.min(bytes.remaining(), last.length - used);
            bytes.get(last, used, count);
            used += count;
            size += count;
        }
    }

    /** A new array, as large as all before it. */
    private void grow() {
        if (used > 0) full.add(last);
        last = new byte[(int) Math.min(most, Math.max(LEAST, size))];
        used = 0;
    }

    /** How many there are. */
    public long size() {
        return size;
    }

    /** Reads them from the first one on. */
    public InputStream open() {
        List<InputStream> streams = new ArrayList<>();
        for (byte[] block : full) streams.add(new ByteArrayInputStream(block));
        streams.add(new ByteArrayInputStream(last, 0, used));
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    void writeTo(OutputStream out) throws IOException {
        for (byte[] block : full) out.write(block);
        out.write(last, 0, used);
    }

    /** The checksum of zip files. */
    long crc() {
        CRC32 crc = new CRC32();
        full.forEach(crc::update);
        crc.update(last, 0, used);
        return crc.getValue();
    }

    /** All in one array, where they are few. */
    byte[] bytes() {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size));
        full.forEach(all::put);
        return all.put(last, 0, used).array();
    }
}
