package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PiecesTest {

    private final Pieces pieces = new Evaluator(Settings.of(Map.of())).pieces();

    private List<String> cut(String cell) {
        List<String> found = new ArrayList<>();
        Optional<Piece> next = pieces.next("cell", cell, 0);
        while (next.isPresent()) {
            found.add(next.get().source());
            next = pieces.next("cell", cell, next.get().end());
        }
        return found;
    }

    @Test
    void aCellIsCutIntoStatementsAndDeclarations() {
        assertEquals(
                List.of("import java.util.List;", "int a = 1;", "if (a > 0) {\n}\nelse {\n}", "List.of(a)\n  .size()"),
                cut("import java.util.List; int a = 1;\nif (a > 0) {\n}\nelse {\n}\n// end\nList.of(a)\n  .size()"));
    }

    @Test
    void commentsAndBlanksAreNoPieces() {
        assertEquals(List.of(), cut(" \n// one\n/* two\n */ "));
    }

    @Test
    void whatCannotBeCutIsOnePiece() {
        assertEquals(List.of("int a = 1;", "for (int i = 0; i < 3; {"), cut("int a = 1;\nfor (int i = 0; i < 3; {"));
    }

    @Test
    void aPlaceNamesTheLineOfTheCell() {
        String cell = "// c\nint a = 1;\n  int b =\n 2;";
        Piece second = pieces.next("cell 7", cell, 15).orElseThrow();
        assertEquals(new Piece.Place("cell 7", 3, 2, "  int b ="), second.at(0));
    }

    @Test
    void codeIsCompleteInvalidOrWaitsForMore() {
        assertEquals(Pieces.State.COMPLETE, pieces.state("int a = 1;\na + 1"));
        assertEquals(Pieces.State.COMPLETE, pieces.state(""));
        assertEquals(Pieces.State.INCOMPLETE, pieces.state("int a = 1;\nwhile (true) {"));
        assertEquals(Pieces.State.INVALID, pieces.state("foo))"));
    }

    @Test
    void theLastPieceBeforeTheCursorIsFound() {
        assertEquals(11, pieces.lastStart("int a = 1;\na.toS", 16));
        assertEquals(0, pieces.lastStart("a.toS", 5));
        assertEquals(0, pieces.lastStart("", 0));
    }
}
