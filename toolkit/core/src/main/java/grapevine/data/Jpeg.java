package grapevine.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * JPEG, in memory and without a display.
 *
 * @param shape of the images, (1, height, width) or (3, height, width)
 * @param quality of the compression, in (0, 1]
 */
record Jpeg(List<Integer> shape, double quality) {

    /** Compresses the image that begins at a position and puts what is left of it in its place. */
    void compress(float[] pixels, int at) {
        try {
            read(decode(encode(image(pixels, at)), Integer.MAX_VALUE), pixels, at);
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: an image that this toolkit wrote cannot be read", e);
        }
    }

    /** The image in a JPEG or PNG file's bytes; null where it is neither. One of more pixels is not begun. */
    static BufferedImage decode(byte[] bytes, int mostPixels) throws IOException {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) return null;
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                int width = reader.getWidth(0), height = reader.getHeight(0);
                if ((long) width * height > mostPixels)
                    throw new IOException(width + " x " + height + " pixels, of which " + mostPixels + " are the most");
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        }
    }

    private byte[] encode(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality((float) quality);
            writer.write(null, new IIOImage(image, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private BufferedImage image(float[] pixels, int at) {
        int channels = shape.get(0), height = shape.get(1), width = shape.get(2);
        BufferedImage image = new BufferedImage(
                width, height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        for (int c = 0, p = at; c < channels; c++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) image.getRaster().setSample(x, y, c, (int) (pixels[p++] * 255 + 0.5));
        return image;
    }

    private void read(BufferedImage image, float[] pixels, int at) {
        for (int c = 0, p = at; c < shape.get(0); c++)
            for (int y = 0; y < shape.get(1); y++)
                for (int x = 0; x < shape.get(2); x++)
                    pixels[p++] = image.getRaster().getSample(x, y, c) / 255f;
    }
}
