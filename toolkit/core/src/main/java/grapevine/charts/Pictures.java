package grapevine.charts;

import grapevine.core.WholeFile;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Rows of pictures with a name each, such as what a client is shown, what is right, and what it answers. A cell that ends
 * with one shows it. Immutable.
 *
 * <pre>{@code
 * Pictures.none().row("image", images, List.of(3, 32, 32)).row("truth", masks, List.of(1, 32, 32))
 * }</pre>
 */
public final class Pictures {
    private static final int DOTS_PER_PIXEL = 2;
    private static final int SIDE = 72;
    private static final int GAP = 6;

    private final List<Row> rows;

    private record Row(String name, List<BufferedImage> pictures) {}

    private Pictures(List<Row> rows) {
        this.rows = rows;
    }

    /** No rows yet. */
    public static Pictures none() {
        return new Pictures(List.of());
    }

    /**
     * One more row below the others.
     *
     * @param name what stands beside it
     * @param pictures numbers in [0, 1], in row-major order of the shape; others are cut off there
     * @param shape (channels, height, width), with 1 channel for grey or 3 for red, green and blue
     */
    public Pictures row(String name, List<float[]> pictures, List<Integer> shape) {
        if (shape.size() != 3 || (shape.get(0) != 1 && shape.get(0) != 3))
            throw new IllegalArgumentException(
                    "row(name, pictures, shape) needs the shape (1 or 3, height, width), got " + shape);
        for (float[] picture : pictures)
            if (picture.length != shape.get(0) * shape.get(1) * shape.get(2))
                throw new IllegalArgumentException("row(name, pictures, shape) needs pictures of "
                        + shape.get(0) * shape.get(1) * shape.get(2) + " numbers, got " + picture.length);
        List<Row> more = new ArrayList<>(rows);
        more.add(new Row(
                name, pictures.stream().map(picture -> image(picture, shape)).toList()));
        return new Pictures(List.copyOf(more));
    }

    private static BufferedImage image(float[] picture, List<Integer> shape) {
        int height = shape.get(1), width = shape.get(2), plane = height * width;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < plane; pixel++) {
            int rgb = 0;
            for (int channel = 0; channel < 3; channel++) {
                float value = picture[pixel + (shape.get(0) == 3 ? channel * plane : 0)];
                rgb = rgb << 8 | Math.round(255 * Math.max(0, Math.min(1, value)));
            }
            image.setRGB(pixel % width, pixel / width, rgb);
        }
        return image;
    }

    /** The picture, with two dots per pixel of the page. */
    public byte[] png() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream png = new MemoryCacheImageOutputStream(bytes)) { // the usual one needs room on the disk
            ImageIO.write(drawn(), "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Writes {@link #png()}. The file is there whole or not at all. */
    public Path save(Path file) {
        byte[] png = png();
        try {
            WholeFile.write(file, beside -> Files.write(beside, png));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("pictures need a place that can be written, got " + file + ": " + e, e);
        }
    }

    private BufferedImage drawn() {
        int names = namesWidth(), width = width(), height = height();
        BufferedImage page =
                new BufferedImage(width * DOTS_PER_PIXEL, height * DOTS_PER_PIXEL, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = pen(page);
        pen.scale(DOTS_PER_PIXEL, DOTS_PER_PIXEL);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        pen.setColor(Css.color(Theme.INK));
        for (int row = 0; row < rows.size(); row++) {
            int top = GAP + row * (SIDE + GAP), column = 0;
            pen.drawString(rows.get(row).name(), GAP, top + SIDE / 2 + 5);
            for (BufferedImage picture : rows.get(row).pictures())
                pen.drawImage(picture, names + GAP + column++ * (SIDE + GAP), top, SIDE, SIDE, null);
        }
        pen.dispose();
        return page;
    }

    private static Graphics2D pen(BufferedImage page) {
        Graphics2D pen = page.createGraphics();
        pen.setFont(Theme.font(13));
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        return pen;
    }

    private int namesWidth() {
        Graphics2D pen = pen(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
        FontMetrics letters = pen.getFontMetrics();
        pen.dispose();
        return GAP
                + rows.stream()
                        .mapToInt(row -> letters.stringWidth(row.name()))
                        .max()
                        .orElse(0);
    }

    private int columns() {
        return rows.stream().mapToInt(row -> row.pictures().size()).max().orElse(0);
    }

    int width() {
        return Math.max(1, namesWidth() + columns() * (SIDE + GAP) + GAP);
    }

    int height() {
        return Math.max(1, rows.size() * (SIDE + GAP) + GAP);
    }

    /** The names of the rows. */
    @Override
    public String toString() {
        return "Pictures: " + String.join(", ", rows.stream().map(Row::name).toList());
    }
}
