package grapevine.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Compares files with their published checksums. */
final class Checksum {

    private Checksum() {}

    /** A file that is not the published one. */
    static final class Mismatch extends IOException {

        private static final long serialVersionUID = 1;

        private Mismatch(String message) {
            super(message);
        }
    }

    /** Throws unless the file hashes to the published sum, such as {@code MD5:f68b...}; an empty one fits any file. */
    static void check(Path file, String published) throws IOException {
        if (published.isEmpty()) return;
        String algorithm = published.substring(0, published.indexOf(':'));
        String got = algorithm + ":" + of(file, algorithm);
        if (!got.equalsIgnoreCase(published))
            throw new Mismatch(
                    "a file with another checksum: " + file.getFileName() + " needs " + published + ", got " + got);
    }

    private static String of(Path file, String algorithm) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance(algorithm));
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Bug: no such checksum as " + algorithm, e);
        }
    }
}
