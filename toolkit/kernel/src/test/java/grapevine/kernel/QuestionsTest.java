package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InterruptedIOException;
import java.util.List;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QuestionsTest {

    private final Questions questions = new Questions(null, null);

    private static MessageContext cell() {
        return new MessageContext() {
            @Override
            public List<byte[]> getIdentities() {
                return List.of();
            }

            @Override
            public Header<?> getHeader() {
                throw new AssertionError("nothing is sent");
            }
        };
    }

    private void refused(MessageContext cell) {
        InterruptedIOException e = assertThrows(InterruptedIOException.class, () -> questions.ask(cell, "", false));
        assertEquals("the cell has ended before the user answered", e.getMessage());
    }

    @Test
    void aThreadThatOutlivesItsCellAsksNobody() {
        MessageContext older = cell();
        questions.begin(older);
        questions.cancel();
        refused(older);
        questions.begin(cell());
        refused(older);
    }
}
