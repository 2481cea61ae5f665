package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Comms in both directions; the driver's target {@code echo} says back what it hears. */
class CommsTest {

    private static FrontEnd frontEnd;

    @BeforeAll
    static void drive() throws IOException, InterruptedException {
        frontEnd = FrontEnd.drive("protocol.py", "comms");
    }

    private static List<String> types(String name) {
        return frontEnd.outputs(name).stream()
                .map(o -> o.get("type").getAsString())
                .toList();
    }

    private static JsonObject data(JsonObject message) {
        return message.getAsJsonObject("data");
    }

    @Test
    void aCommOfAnUnknownTargetIsClosed() {
        assertEquals(List.of("comm_close"), types("unknown target"));
        assertEquals(
                "0", frontEnd.outputs("unknown target").get(0).get("comm_id").getAsString());
    }

    @Test
    void aCommWhoseTargetFailsIsClosedAndTheReasonShown() {
        assertEquals(List.of("stream", "comm_close"), types("broken target"));
        assertTrue(frontEnd.streamed("broken target").startsWith("no comm today\n"));
    }

    @Test
    void aMessageIsAnsweredBehindWhatItsHandlerPrints() {
        assertEquals(List.of(), types("open"));
        assertEquals(List.of("stream", "comm_msg"), types("message"));
        assertEquals("heard\n", frontEnd.streamed("message"));
        assertEquals(
                JsonParser.parseString("{'value': [1, 'ü']}"),
                data(frontEnd.outputs("message").get(1)));
    }

    @Test
    void aHandlerThatFailsIsShownAndCanHangWithoutHarm() {
        assertTrue(frontEnd.streamed("deaf").contains("deaf\n(IllegalStateException)"), frontEnd.streamed("deaf"));
        assertTrue(frontEnd.streamed("hang").contains("Interrupted"), frontEnd.streamed("hang"));
        assertEquals(List.of(), types("message to nobody"));
    }

    @Test
    void openCommsAreListedByTarget() {
        JsonObject one =
                JsonParser.parseString("{'1': {'target_name': 'echo'}}").getAsJsonObject();
        assertEquals(one, frontEnd.reply("open comms").get("comms"));
        assertEquals(one, frontEnd.reply("open comms of a target").get("comms"));
        assertEquals(
                new JsonObject(), frontEnd.reply("open comms of another target").get("comms"));
        assertEquals(new JsonObject(), frontEnd.reply("no comms").get("comms"));
        assertEquals("ok", frontEnd.status("open comms"));
    }

    @Test
    void aCommThatTheFrontEndClosesIsTold() {
        assertEquals("closed\n", frontEnd.streamed("close"));
    }

    @Test
    void theKernelOpensACommInOrderWithItsText() {
        List<JsonObject> seen = frontEnd.outputs("opened by the kernel");
        assertEquals(
                List.of("stream", "comm_open", "comm_msg", "comm_close"),
                types("opened by the kernel").subList(0, 4));
        assertEquals("front", seen.get(1).get("target_name").getAsString());
        assertEquals(1, data(seen.get(2)).get("n").getAsInt()); // as it was when it was sent
        assertEquals("first\n", seen.get(0).get("text").getAsString());
        assertEquals("first\nclosed\nlast\n", frontEnd.streamed("opened by the kernel"));
    }
}
