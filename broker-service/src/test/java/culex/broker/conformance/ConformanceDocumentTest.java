package culex.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** docs/conformance.md lists every statement of the specifications, with the sequences that test it. */
class ConformanceDocumentTest {
    private static final int SEQUENCES_MIN = 400;

    private final List<Sequence> sequences = ConformanceSuite.load();

    @Test
    void statementsCitedByWireSequencesExistInTheSpecification() {
        TreeSet<String> named =
                new TreeSet<>(ConformanceDocument.proofs(sequences).keySet());
        named.removeAll(ConformanceDocument.statements().keySet());
        assertTrue(named.isEmpty(), () -> "no such statements: " + named);
    }

    @Test
    void everyNormativeStatementHasAWireSequenceOrAWrittenReason() {
        Map<String, List<String>> proofs = ConformanceDocument.proofs(sequences);
        TreeSet<String> unproved = new TreeSet<>();
        ConformanceDocument.statements().forEach((statement, note) -> {
            if (note.isEmpty() && !proofs.containsKey(statement)) {
                unproved.add(statement);
            }
        });
        assertTrue(unproved.isEmpty(), () -> "neither a sequence nor a reason in statements.txt: " + unproved);
    }

    @Test
    void conformanceDocumentListsThePacketExchangesOfTheTestFiles() throws IOException {
        String document = ConformanceDocument.read();
        String right = ConformanceDocument.rewritten(document, ConformanceDocument.tables(sequences));
        if (Boolean.getBoolean("conformance.write")) {
            Files.writeString(ConformanceDocument.path(), right);
        } else {
            assertEquals(
                    right,
                    document,
                    "docs/conformance.md is stale; write it anew with -Dconformance.write=true on this test");
        }
    }

    @Test
    void numberOfWireSequencesDoesNotShrink() {
        long written = sequences.stream()
                .map(s -> s.file() + ":" + s.line())
                .distinct()
                .count();
        assertTrue(written >= SEQUENCES_MIN, () -> "only " + written + " sequences");
    }
}
