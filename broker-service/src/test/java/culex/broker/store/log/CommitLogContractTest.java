package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The contract of {@link CommitLog} for every engine. Each test has an empty log. */
abstract class CommitLogContractTest extends ReplicaRecordsContractTest {
    private static final int ROUNDS = 20;

    private final Random random = new Random(7);

    /** Makes the engine store the next append, but lose its answer to the replica. */
    abstract void loseNextAnswer();

    private static void assertRecord(long position, byte[] commit, LogRecord record) {
        assertEquals(position, record.position());
        assertArrayEquals(commit, record.commit());
    }

    @Test
    void emptyLogHasNoEntries() throws Exception {
        CommitLog log = checked(PATIENCE);
        assertEquals(0, log.last());
        assertEquals(1, log.first());
        assertEquals(List.of(), log.read(1, NONE));
    }

    @Test
    void commitsAreReadInTheOrderOfTheirAppends() throws Exception {
        CommitLog log = checked(PATIENCE);
        List<byte[]> commits = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < 50; i++) {
            commits.add(commit(1 + random.nextInt(20_000)));
            last = log.append(last, commits.getLast());
            positions.add(last);
        }
        assertEquals(last, log.last());
        List<LogRecord> records = read(checked(PATIENCE), 1, 50);
        for (int i = 0; i < 50; i++) {
            assertRecord(positions.get(i), commits.get(i), records.get(i));
        }
        assertRecord(
                positions.get(30),
                commits.get(30),
                read(log, positions.get(30), 20).getFirst());
        assertTrue(log.bytes()
                >= commits.stream().mapToLong(commit -> commit.length).sum());
    }

    @Test
    void commitsOfAllSizesAreReadWhole() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        List<byte[]> commits = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        long last = 0;
        for (int size : new int[] {1, 899_999, 900_000, 900_001, 5_000_000, 17}) {
            commits.add(commit(size));
            long position = log.append(last, commits.getLast());
            assertTrue(position > last);
            last = position;
            positions.add(position);
        }
        assertEquals(last, log.last());
        List<LogRecord> records = read(reader, 1, 6);
        for (int i = 0; i < 6; i++) {
            assertRecord(positions.get(i), commits.get(i), records.get(i));
        }
    }

    @Test
    void largeCommitIsReadFromEachOfItsPositions() throws Exception {
        CommitLog log = checked(PATIENCE);
        long before = log.append(0, commit(10));
        byte[] large = commit(3_000_000);
        long position = log.append(before, large);
        for (long from = before + 1; from <= position; from++) {
            assertRecord(position, large, read(log, from, 1).getFirst());
        }
    }

    @Test
    void appendThatExpectsAnEarlierEndOfTheLogIsRejected() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog other = checked(PATIENCE);
        long first = log.append(0, commit(100));
        long second = other.append(first, commit(100));
        assertThrows(FencedException.class, () -> log.append(first, commit(100)));
        assertThrows(FencedException.class, () -> log.append(0, commit(100)));
        assertThrows(FencedException.class, () -> log.append(first, commit(2_000_000)));
        assertEquals(second, log.last());
    }

    @Test
    void appendAtATrimmedPositionIsFenced() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog other = checked(PATIENCE);
        long first = log.append(0, commit(100));
        long second = other.append(first, commit(100));
        long third = other.append(second, commit(100));
        other.trim(third);
        assertThrows(FencedException.class, () -> log.append(first, commit(100)));
        assertEquals(third, log.last());
    }

    @Test
    void repeatedAppendIsStoredOnce() throws Exception {
        CommitLog log = checked(PATIENCE);
        byte[] small = commit(100);
        long first = log.append(0, small);
        assertEquals(first, log.append(0, small));
        byte[] large = commit(2_000_000);
        long second = log.append(first, large);
        assertEquals(second, log.append(first, large));
        long third = log.append(second, commit(5));
        assertEquals(first, log.append(0, small));
        assertEquals(third, log.last());
        assertEquals(3, read(log, 1, 3).size());
    }

    @Test
    void appendWhoseAnswerIsLostIsStoredOnce() throws Exception {
        CommitLog log = checked(PATIENCE);
        long last = log.append(0, commit(100));
        for (int size : new int[] {4_000, 2_000_000}) {
            loseNextAnswer();
            byte[] commit = commit(size);
            long position = appendUntilAnswered(log, last, commit);
            assertRecord(position, commit, read(log, last + 1, 1).getFirst());
            last = position;
            assertEquals(last, log.last());
        }
    }

    /** Appends as the store does: again after {@link LogUnavailableException}. */
    private static long appendUntilAnswered(CommitLog log, long expected, byte[] commit) throws FencedException {
        while (true) {
            try {
                return log.append(expected, commit);
            } catch (LogUnavailableException again) {
                assertNotNull(again.getMessage());
            }
        }
    }

    @Test
    void ofTwoWritersOneSucceedsAndTheOtherIsFenced() throws Exception {
        List<CommitLog> writers = List.of(checked(PATIENCE), checked(PATIENCE));
        CyclicBarrier start = new CyclicBarrier(2);
        long last = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<Future<Long>> appends = new ArrayList<>();
            for (CommitLog writer : writers) {
                byte[] commit = commit(round % 5 == 4 ? 2_000_000 : 1_000);
                long expected = last;
                appends.add(threads.submit(() -> {
                    start.await();
                    return writer.append(expected, commit);
                }));
            }
            int successes = 0;
            for (Future<Long> append : appends) {
                try {
                    last = append.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    successes++;
                } catch (ExecutionException e) {
                    assertInstanceOf(FencedException.class, e.getCause());
                }
            }
            assertEquals(1, successes);
        }
        assertEquals(ROUNDS, read(writers.getFirst(), 1, ROUNDS).size());
    }

    @Test
    void readerWaitsForTheNextCommit() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        long last = 0;
        for (int i = 0; i < 5; i++) {
            long from = last + 1;
            Future<List<LogRecord>> records = threads.submit(() -> reader.read(from, PATIENCE));
            byte[] commit = commit(100);
            last = log.append(last, commit);
            assertRecord(
                    last,
                    commit,
                    records.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getFirst());
        }
        assertEquals(List.of(), reader.read(last + 1, NONE));
    }

    @Test
    void trimmedCommitsCannotBeReadAndTheOthersCan() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        List<Long> positions = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < 20; i++) {
            last = log.append(last, commit(500_000));
            positions.add(last);
        }
        List<LogRecord> some = reader.read(1, PATIENCE);
        assertEquals(positions.getFirst(), some.getFirst().position());
        long kept = positions.get(15);
        log.trim(kept);
        assertEquals(kept, log.first());
        assertThrows(TrimmedException.class, () -> log.read(1, PATIENCE));
        assertEquals(5, read(log, kept, 5).size());
        assertEquals(
                last,
                log.append(positions.get(18), read(log, last, 1).getFirst().commit()));
    }

    @Test
    void trimKeepsTheLastCommitAndLargeCommitsWhole() throws Exception {
        CommitLog log = checked(PATIENCE);
        long first = log.append(0, commit(10));
        byte[] large = commit(3_000_000);
        long second = log.append(first, large);
        log.trim(second);
        assertRecord(second, large, read(log, second, 1).getFirst());
        log.trim(second + 10);
        assertEquals(second, log.last());
        assertRecord(second, large, read(log, log.first(), 1).getFirst());
        assertTrue(log.append(second, commit(10)) > second);
    }

    @Test
    void appendFailsWhileTheServerOfTheLogIsPausedAndSucceedsAfterwards() throws Exception {
        CommitLog log = checked(SHORT);
        long first = log.append(0, commit(100));
        byte[] commit = commit(2_000_000);
        stall();
        assertThrows(LogUnavailableException.class, () -> log.append(first, commit));
        assertThrows(LogUnavailableException.class, () -> log.lease().read());
        assertThrows(LogUnavailableException.class, log::last);
        resume();
        long second = appendUntilAnswered(log, first, commit);
        CommitLog patient = checked(PATIENCE);
        assertEquals(2, read(patient, 1, 2).size());
        assertEquals(second, patient.last());
    }

    @Test
    void commitsAreReadAgainAfterTheServerOfTheLogWasPausedAndResumed() throws Exception {
        CommitLog log = checked(PATIENCE);
        CommitLog reader = checked(PATIENCE);
        long first = log.append(0, commit(100));
        read(reader, 1, 1);
        Future<List<LogRecord>> records = threads.submit(() -> read(reader, first + 1, 1));
        stall();
        resume();
        byte[] commit = commit(100);
        long second = log.append(first, commit);
        assertRecord(
                second,
                commit,
                records.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getFirst());
    }
}
