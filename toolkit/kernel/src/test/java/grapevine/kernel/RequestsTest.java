package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a front end may ask, and what it must not, over real sockets with signed messages. */
class RequestsTest {

    private static final List<String> SHOWN = List.of("busy", "execute_input", "execute_result", "idle");

    private static FrontEnd frontEnd;

    @BeforeAll
    static void drive() throws IOException, InterruptedException {
        frontEnd = FrontEnd.drive("protocol.py", "execution", "history", "malformed");
    }

    private static List<String> published(String name) {
        return frontEnd.texts(name, "published");
    }

    private static int count(String name) {
        return frontEnd.reply(name).get("execution_count").getAsInt();
    }

    private static JsonElement history(String name) {
        return frontEnd.reply(name).get("history");
    }

    private static void assertHistory(String expected, String name) {
        assertEquals(JsonParser.parseString(expected), history(name));
    }

    private static JsonObject expression(String key) {
        return frontEnd.reply("expressions").getAsJsonObject("user_expressions").getAsJsonObject(key);
    }

    @Test
    void aCellIsBusyShowsItsInputAndItsResultAndIsIdle() {
        assertEquals(SHOWN, published("plain"));
        assertEquals(new JsonArray(), frontEnd.reply("plain").get("payload"));
        assertEquals(new JsonObject(), frontEnd.reply("plain").get("user_expressions"));
    }

    @Test
    void silentCodeShowsNothingAndDoesNotCount() {
        assertEquals(List.of("busy", "idle"), published("silent"));
        assertEquals(List.of(), frontEnd.texts("silent", "strays")); // not below the cell before, either
        assertEquals("ok", frontEnd.status("silent"));
        assertEquals(List.of("busy", "idle"), published("silent error"));
        assertEquals("/ by zero", frontEnd.error("silent error"));
        assertEquals(1, count("plain"));
        assertEquals(2, count("stored"));
    }

    @Test
    void aCellThatIsNotStoredIsShownAndDoesNotCount() {
        assertEquals(SHOWN, published("not stored"));
        assertEquals(2, count("not stored"));
        assertEquals(2, count("stored"));
    }

    @Test
    void userExpressionsAreEvaluatedOneByOne() {
        assertEquals("ok", frontEnd.status("expressions"));
        assertEquals(
                JsonParser.parseString("{'status': 'ok', 'data': {'text/plain': '42'}, 'metadata': {}}"),
                expression("good"));
        assertEquals("null", FrontEnd.text(expression("nothing")));
        assertEquals("CompileError", expression("unknown").get("ename").getAsString());
        assertEquals("/ by zero", expression("thrown").get("evalue").getAsString());
        assertTrue(expression("thrown").get("traceback").getAsJsonArray().size() > 1);
    }

    @Test
    void aUserExpressionLeavesNothingBehind() {
        assertEquals(
                "a user expression needs one Java expression, got int leak = 3;",
                expression("leak").get("evalue").getAsString());
        assertEquals("CompileError", frontEnd.reply("leak").get("ename").getAsString());
    }

    @Test
    void userExpressionsOfACellThatFailsAreNotEvaluated() {
        assertEquals("error", frontEnd.status("failed"));
        assertFalse(frontEnd.reply("failed").has("user_expressions"));
    }

    @Test
    void afterAnErrorCellsThatWaitAreAbortedAndOtherRequestsAreAnswered() {
        List<JsonObject> replies = frontEnd.objects("aborted", "replies");
        assertEquals("error", replies.get(0).get("status").getAsString());
        assertEquals("aborted", replies.get(1).get("status").getAsString());
        assertEquals(
                replies.get(0).get("execution_count").getAsInt() + 1,
                replies.get(1).get("execution_count").getAsInt());
        assertEquals("grapevine", replies.get(2).get("implementation").getAsString());
        assertEquals(List.of("busy", "idle"), published("aborted"));
    }

    @Test
    void withoutStopOnErrorCellsThatWaitAreRun() {
        List<JsonObject> replies = frontEnd.objects("going on", "replies");
        assertEquals("error", replies.get(0).get("status").getAsString());
        assertEquals("ok", replies.get(1).get("status").getAsString());
    }

    @Test
    void whatARequestLeavesOutIsTheProtocolsDefault() {
        assertEquals(SHOWN, published("defaults"));
        assertTrue(history("open range").toString().contains("\"x + 3\""));
    }

    @Test
    void theTailOfTheHistoryIsOldestFirstWithoutWhatIsNotStored() {
        assertHistory("[[1, 12, '1 + 100'], [1, 13, 'String lines =\\n\"a\";']]", "tail");
        assertHistory("[[1, 12, ['1 + 100', '101']], [1, 13, ['String lines =\\n\"a\";', null]]]", "tail with output");
    }

    @Test
    void aRangeOfTheHistoryEndsBeforeItsStop() {
        assertHistory("[[1, 1, 'int x = 40; x'], [1, 2, 'x + 2']]", "range");
        assertEquals(13, history("open range").getAsJsonArray().size());
        assertHistory("[]", "older session");
    }

    @Test
    void theHistoryIsSearchedWithGlobs() {
        assertHistory("[[1, 10, '1 + 100'], [1, 11, '2 + 100'], [1, 12, '1 + 100']]", "search");
        assertHistory("[[1, 11, '2 + 100'], [1, 12, '1 + 100']]", "search unique");
        assertHistory("[[1, 12, '1 + 100']]", "search last");
        assertHistory("[[1, 13, 'String lines =\\n\"a\";']]", "search lines");
    }

    @Test
    void aMalformedRequestIsRefusedWithAReason() {
        assertEquals("execute_request needs code, a string, got nothing", frontEnd.error("no code"));
        assertEquals("execute_request needs code, a string, got 5", frontEnd.error("code of another kind"));
        assertEquals("execute_request needs silent, true or false, got \"no\"", frontEnd.error("flag of another kind"));
        assertEquals(
                "complete_request needs cursor_pos, a whole number from 0, got nothing", frontEnd.error("no cursor"));
        assertEquals(
                "complete_request needs cursor_pos, a whole number from 0, got -7", frontEnd.error("cursor outside"));
        assertEquals(
                "inspect_request needs cursor_pos, a whole number from 0, got 1.5",
                frontEnd.error("no place to inspect"));
        assertEquals(
                "history_request needs hist_access_type, range, tail or search, got \"all\"",
                frontEnd.error("unknown access"));
        String noObject = "kernel_info_request needs an object as its content, got null";
        assertEquals(noObject, frontEnd.error("content is no JSON"));
        assertEquals(noObject, frontEnd.error("content is no object"));
        assertEquals("BadRequest", frontEnd.reply("no code").get("ename").getAsString());
    }

    @Test
    void aHeaderNeedsNoMoreThanItsIdAndItsType() {
        assertEquals(
                "grapevine", frontEnd.reply("bare header").get("implementation").getAsString());
    }

    @Test
    void garbageAndWrongSignaturesAreIgnoredAndTheKernelLives() {
        JsonArray answers = frontEnd.seen("garbage").getAsJsonArray("answers");
        assertEquals(11, answers.size());
        IntStream.range(0, 11).forEach(i -> assertTrue(answers.get(i).isJsonNull(), "answer to message " + i));
        assertEquals("2", FrontEnd.text(frontEnd.outputs("alive").get(0)));
    }

    @Test
    void aMessageOfAnUnknownTypeIsIgnoredBetweenBusyAndIdle() {
        assertEquals(List.of("busy", "idle"), published("unknown type"));
    }

    @Test
    void theControlChannelAnswersAfterADebugRequestThatIsIgnored() {
        assertEquals("ok", frontEnd.status("control"));
        assertEquals("5.3", frontEnd.reply("control").get("protocol_version").getAsString());
        assertNull(frontEnd.reply("control").get("debugger"));
    }
}
