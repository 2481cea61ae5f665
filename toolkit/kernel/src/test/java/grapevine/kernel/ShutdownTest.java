package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ShutdownTest {

    private static FrontEnd frontEnd;

    @BeforeAll
    static void drive() throws IOException, InterruptedException {
        frontEnd = FrontEnd.drive("protocol.py", "lifecycle");
    }

    @Test
    void theHeartbeatIsEchoedLongBeforeAFrontEndWorries() {
        assertTrue(
                frontEnd.number("heartbeat", "seconds") < 0.25,
                frontEnd.seen("heartbeat").toString());
    }

    @Test
    void anInterruptBetweenCellsIsAnsweredAndDoesNothing() {
        assertEquals("ok", frontEnd.status("idle interrupt"));
        assertEquals("2", FrontEnd.text(frontEnd.outputs("after idle interrupt").get(0)));
    }

    @Test
    void anEmptyCellTakesLittleTime() {
        System.out.println("200 empty cells: " + frontEnd.seen("latency"));
        assertTrue(
                frontEnd.number("latency", "median") < 0.1,
                frontEnd.seen("latency").toString());
    }

    @Test
    void aRestartIsAnsweredAsOneAndEndsTheProcess() {
        assertEquals("ok", frontEnd.status("restart"));
        assertTrue(frontEnd.reply("restart").get("restart").getAsBoolean());
        assertEquals(0, frontEnd.number("ended", "status"));
    }
}
