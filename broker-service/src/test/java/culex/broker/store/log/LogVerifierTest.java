package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks the results of {@link LogVerifier} for undamaged, damaged and trimmed logs. */
class LogVerifierTest {
    private static final Commit.Of LOG = new Commit.Of("test", 0);
    private static final EntryBuffer NONE = new EntryBuffer();

    private final MemoryLog.Engine engine = new MemoryLog.Engine();
    private final MemoryLog log = new MemoryLog(engine, Duration.ofSeconds(1));
    private final List<Long> passed = new ArrayList<>();
    private LogPosition last = LogPosition.START;

    private LogPosition append(Commit commit) throws Exception {
        last = commit.after(last, log.append(last.position(), commit.bytes()));
        return last;
    }

    private void open() throws Exception {
        append(Commit.opening(LOG, last, NONE));
    }

    private void change(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            append(Commit.of(LOG, last, NONE, false, false, NONE));
        }
    }

    private LogVerifier.Result verify(long from) throws Exception {
        return new LogVerifier(log, LOG, (position, end) -> passed.add(position.position())).verify(from);
    }

    private String damage() throws Exception {
        return String.valueOf(verify(1).damage());
    }

    @Test
    void verificationOfAnEmptyLogReportsNoDamage() throws Exception {
        LogVerifier.Result found = verify(1);
        assertNull(found.damage());
        assertEquals(0, found.commits());
    }

    @Test
    void verificationOfALogWithCommitsOfTwoOwnersReportsNoDamage() throws Exception {
        open();
        change(3);
        open();
        change(1);
        LogVerifier.Result found = verify(1);
        assertNull(found.damage());
        assertEquals(6, found.commits());
        assertEquals(last, found.last());
        assertEquals(1, found.first().position());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), passed);
    }

    @Test
    void commitWithAChangedByteIsReportedAsDamage() throws Exception {
        open();
        change(4);
        engine.damage(3);
        LogVerifier.Result found = verify(1);
        assertTrue(String.valueOf(found.damage()).contains("the commit at position 3 is damaged"), found::toString);
        assertEquals(2, found.last().position());
        assertEquals(5, found.end());
    }

    @Test
    void missingCommitIsReportedAsDamage() throws Exception {
        open();
        change(4);
        engine.remove(3);
        assertTrue(damage().contains("the log is broken between the positions 2 and 4"), this::lastText);
    }

    private String lastText() {
        return last.toString();
    }

    @Test
    void commitOfAFormerOwnerIsReportedAsDamage() throws Exception {
        open();
        LogPosition former = last;
        change(1);
        open();
        log.append(
                last.position(),
                Commit.of(LOG, former, NONE, false, false, NONE).bytes());
        assertTrue(damage().contains("does not continue"));
    }

    @Test
    void verificationFromALaterPositionIgnoresEarlierDamage() throws Exception {
        open();
        change(4);
        engine.damage(3);
        LogVerifier.Result found = verify(4);
        assertNull(found.damage());
        assertEquals(2, found.commits());
        assertEquals(4, found.first().position());
    }

    @Test
    void verificationOfATrimmedLogThatBeginsWithACopyOfAllRecordsReportsNoDamage() throws Exception {
        open();
        change(2);
        append(Commit.of(LOG, last, NONE, true, false, NONE));
        append(Commit.of(LOG, last, NONE, false, true, NONE));
        log.trim(4);
        assertNull(verify(1).damage());
    }

    @Test
    void trimmedLogThatDoesNotBeginWithACopyOfAllRecordsIsDamaged() throws Exception {
        open();
        change(4);
        log.trim(3);
        assertTrue(damage().contains("does not continue commit 0"));
    }

    @Test
    void logThatEndsBeforeTheCopyOfAllRecordsAtItsBeginningIsCompleteIsDamaged() throws Exception {
        open();
        append(Commit.of(LOG, last, NONE, true, false, NONE));
        change(1);
        log.trim(2);
        assertTrue(damage().contains("before the copy of all records with which it begins is complete"));
    }

    @Test
    void logThatIsTrimmedDuringVerificationIsReadFromItsNewBeginning() throws Exception {
        open();
        append(Commit.of(LOG, last, NONE, true, true, NONE));
        change(1);
        MemoryLog trimmed = new MemoryLog(engine, Duration.ofSeconds(1)) {
            private boolean isDone;

            @Override
            public List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
                if (!isDone) {
                    isDone = true;
                    trim(2);
                }
                return super.read(from, wait);
            }
        };
        LogVerifier.Result found = new LogVerifier(trimmed, LOG, (position, end) -> {}).verify(1);
        assertNull(found.damage());
        assertEquals(2, found.commits());
    }
}
