package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * The still image of a figure, drawn from the JSON that plotly reads, so that both show the same.
 *
 * <p>Chart libraries for Java choose ticks from the data, have no band and no place for numbers in discs; what a figure
 * of this toolkit needs is little enough to be drawn here.
 */
final class Still {

    private static final int DOTS_PER_PIXEL = 2;
    private static final Set<String> KINDS = Set.of("scatter", "bar", "heatmap");

    private Still() {}

    /** Whether all traces are of kinds that can be drawn here, together. */
    static boolean knows(ObjectNode figure) {
        return unknown(figure).isEmpty();
    }

    static byte[] png(ObjectNode figure, int width, int height) {
        if (!knows(figure))
            throw new IllegalArgumentException("a still image needs scatter traces, bars or one heat map, got "
                    + unknown(figure) + "; chart.save(Path.of(\"chart.html\")) writes the live chart");
        int type = BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(width * DOTS_PER_PIXEL, height * DOTS_PER_PIXEL, type);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(DOTS_PER_PIXEL, DOTS_PER_PIXEL);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width, height);
            paint(new Pen(graphics), figure, width, height);
        } finally {
            graphics.dispose();
        }
        return encoded(image);
    }

    private static void paint(Pen pen, ObjectNode figure, int width, int height) {
        JsonNode data = figure.path("data"), marker = data.at("/" + (data.size() - 1) + "/marker");
        String kind = StillData.kind(data.path(0));
        boolean scale = marker.path("showscale").asBoolean(false);
        StillLegend legend = new StillLegend(pen, kind.equals("heatmap") ? figure.arrayNode() : figure);
        double right = scale || kind.equals("heatmap") ? StillScale.WIDTH : legend.width();
        StillFrame frame = new StillFrame(pen, figure, width, height, right);
        frame.paintUnder();
        switch (kind) {
            case "heatmap" -> new StillGrid(frame).paintCells(data.get(0), figure.at("/layout/annotations"));
            case "bar" ->
                new StillGrid(frame)
                        .paintBars(data, figure.at("/layout/barmode").asText().matches("stack|relative"));
            default -> {}
        }
        frame.paintOver();
        if (kind.equals("scatter")) new StillTraces(frame).paint(data);
        if (scale) StillScale.of(marker, "c").paint(frame, StillData.title(marker.path("colorbar")));
        legend.paint(frame);
    }

    /** The first kind of trace that does not go with the others, or nothing. */
    private static String unknown(ObjectNode figure) {
        String first = StillData.kind(figure.at("/data/0"));
        for (JsonNode trace : figure.path("data")) {
            String kind = StillData.kind(trace);
            if (!KINDS.contains(kind) || !kind.equals(first)) return kind;
        }
        return first.equals("heatmap") && figure.path("data").size() > 1 ? "two heat maps" : "";
    }

    /** PNG with little compression, which is quick enough for a picture that is drawn several times a second. */
    private static byte[] encoded(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(0.5f);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("Bug: writing to memory failed", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
