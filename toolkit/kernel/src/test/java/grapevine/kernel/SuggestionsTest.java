package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SuggestionsTest {

    private static Evaluator evaluator;

    @BeforeAll
    static void start() {
        evaluator = new Evaluator(Settings.of(Map.of()));
        evaluator.run("cell", "String text = \"a\"; int counter = 1;", v -> {});
    }

    private static String failure(String code) {
        return evaluator.run("cell", code, v -> {}).orElseThrow().plain();
    }

    @Test
    void theMissingImportIsSuggested() {
        assertEquals(
                """
                Compile error in cell, line 1
                    new ReentrantLock()
                        ^^^^^^^^^^^^^
                cannot find symbol
                  symbol:   class ReentrantLock
                perhaps: import java.util.concurrent.locks.ReentrantLock;""",
                failure("new ReentrantLock()"));
        assertTrue(failure("Collectors.toList()").endsWith("\nperhaps: import java.util.stream.Collectors;"));
        assertTrue(failure("List.of(1)").contains("\nperhaps: import java.util.List;\n"));
    }

    @Test
    void aDeclarationThatWaitsForATypeSuggestsItsImport() {
        assertEquals(
                """
                Unresolved: held cannot be used yet: it needs class ReentrantLock
                perhaps: import java.util.concurrent.locks.ReentrantLock;""",
                failure("boolean held() { return new ReentrantLock().isLocked(); }\nheld()"));
    }

    @Test
    void theNearestNameIsSuggested() {
        assertTrue(failure("text.lenght()").endsWith("did you mean length?"), failure("text.lenght()"));
        assertTrue(failure("conter + 1").endsWith("did you mean counter?"), failure("conter + 1"));
        assertTrue(failure("Strng s = null;").endsWith("did you mean String?"), failure("Strng s = null;"));
    }

    /** JShell makes records of cells public, and their constructors not. */
    @Test
    void theWordThatAConstructorOfARecordLacksIsSuggested() {
        String record = "record Rate(double eta) { Rate { if (eta <= 0) throw new IllegalArgumentException(); } }";
        assertTrue(
                failure(record).endsWith("\nrecords of cells are public: write public before the constructor"),
                failure(record));
        evaluator
                .run("cell", record.replace("{ Rate", "{ public Rate"), v -> {})
                .ifPresent(f -> {
                    throw new AssertionError(f.plain());
                });
    }

    @Test
    void nothingIsSuggestedForWhatIsLikeNothing() {
        assertTrue(failure("zzyzx + 1").endsWith("symbol:   variable zzyzx"), failure("zzyzx + 1"));
    }

    @Test
    void aSwapOfNeighboursIsOneChange() {
        assertEquals(1, Spelling.distance("lenght", "length"));
        assertEquals(0, Spelling.distance("Length", "length"));
        assertEquals(3, Spelling.distance("kitten", "sitting"));
        assertEquals(3, Spelling.distance("", "abc"));
    }

    @Test
    void shortNamesAreNotMistakenForAnything() {
        assertEquals(Optional.empty(), Spelling.nearest("ab", List.of("xy"), 3));
        assertEquals(Optional.of("ac"), Spelling.nearest("ab", List.of("xy", "ac"), 3));
    }
}
