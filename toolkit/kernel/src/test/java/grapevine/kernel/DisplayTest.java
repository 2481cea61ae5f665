package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;

class DisplayTest {

    @Test
    void everyKindOfTextHasItsTypeAndItsSource() {
        assertShown(Display.html("<b>x</b>"), MIMEType.TEXT_HTML, "<b>x</b>", "<b>x</b>");
        assertShown(Display.markdown("# x"), MIMEType.TEXT_MARKDOWN, "# x", "# x");
        assertShown(Display.latex("x^2"), MIMEType.TEXT_LATEX, "$$x^2$$", "x^2");
        assertShown(Display.latex("so $x^2$"), MIMEType.TEXT_LATEX, "so $x^2$", "so $x^2$");
        assertShown(
                Display.latex("\\begin{align}x\\end{align}"),
                MIMEType.TEXT_LATEX,
                "\\begin{align}x\\end{align}",
                "\\begin{align}x\\end{align}");
        assertShown(Display.javascript("alert(1)"), MIMEType.APPLICATION_JAVASCRIPT, "alert(1)", "alert(1)");
    }

    @Test
    void aPictureIsShownWhereOnlyHtmlIs() {
        String svg = "<svg viewBox=\"0 0 1 1\"></svg>";
        assertShown(
                Display.svg("<?xml version=\"1.0\"?>\n" + svg),
                MIMEType.TEXT_HTML,
                "<div>" + svg + "</div>",
                "<?xml version=\"1.0\"?>\n" + svg);
        assertFalse(Display.svg(svg).hasDataForType(MIMEType.IMAGE_SVG), "nbconvert 6 would show nothing for it");
    }

    private static void assertShown(DisplayData data, MIMEType type, String content, String plain) {
        assertEquals(content, data.getData(type));
        assertEquals(plain, data.getData(MIMEType.TEXT_PLAIN));
    }

    @Test
    void anImageIsShownAsPng() {
        DisplayData data = new GrapevineKernel().render(new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB));
        byte[] png = Base64.getMimeDecoder().decode((String) data.getData(MIMEType.IMAGE_PNG));
        assertEquals("PNG", new String(png, 1, 3, StandardCharsets.US_ASCII));
    }

    @Test
    void cellsCanCallThemWithoutImports() {
        GrapevineKernel kernel = new GrapevineKernel();
        kernel.start(Settings.of(Map.of("JJAVA_LOAD_EXTENSIONS", "0")));
        AtomicReference<Object> shown = new AtomicReference<>();
        Optional<Failure> failure = kernel.evaluator().run("cell", "String html = \"<i>\";\nhtml(html)", shown::set);
        assertEquals(Optional.empty(), failure);
        assertTrue(shown.get() instanceof DisplayData);
    }
}
