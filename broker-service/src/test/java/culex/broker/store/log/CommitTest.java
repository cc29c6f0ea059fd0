package culex.broker.store.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of commits, and the chain that they form. */
class CommitTest {
    private static final Commit.Of LOG = new Commit.Of("test", 0);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static EntryBuffer entries(String... keys) {
        EntryBuffer entries = new EntryBuffer();
        for (String key : keys) {
            entries.put(3, bytes(key), bytes("value of " + key));
        }
        return entries;
    }

    private static Commit read(byte[] bytes) {
        return Commit.read(LOG, new LogRecord(1, bytes));
    }

    private static List<String> linesOf(Commit commit) {
        List<String> lines = new ArrayList<>();
        commit.forEach(new Commit.Entries<RuntimeException>() {
            @Override
            public void put(int family, byte[] key, byte[] value) {
                lines.add(family + " " + new String(key, StandardCharsets.UTF_8) + "="
                        + new String(value, StandardCharsets.UTF_8));
            }

            @Override
            public void delete(int family, byte[] key) {
                lines.add(family + " -" + new String(key, StandardCharsets.UTF_8));
            }
        });
        return lines;
    }

    @Test
    void entriesOfACommitAreReadInTheirOrder() {
        EntryBuffer changes = entries("a");
        changes.delete(127, bytes("b"));
        changes.put(0, bytes(""), bytes("x".repeat(100_000)));
        Commit commit = Commit.opening(LOG, LogPosition.START, changes);
        assertEquals(List.of("3 a=value of a", "127 -b", "0 =" + "x".repeat(100_000)), linesOf(read(commit.bytes())));
    }

    @Test
    void copiedRecordsOfACommitAreReadBeforeItsChanges() {
        LogPosition after = opened();
        Commit commit = Commit.of(LOG, after, entries("copied"), true, false, entries("changed"));
        assertEquals(List.of("3 copied=value of copied", "3 changed=value of changed"), linesOf(read(commit.bytes())));
        assertTrue(read(commit.bytes()).beginsCopy());
    }

    private static LogPosition opened() {
        return Commit.opening(LOG, LogPosition.START, new EntryBuffer()).after(LogPosition.START, 1);
    }

    @Test
    void commitWithAnyChangedByteIsRejectedAsDamaged() {
        byte[] bytes = Commit.opening(LOG, LogPosition.START, entries("a", "b")).bytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThrows(DamagedLogException.class, () -> read(changed), "byte " + i);
        }
    }

    @Test
    void truncatedCommitIsRejectedAsDamaged() {
        byte[] bytes = Commit.opening(LOG, LogPosition.START, entries("a")).bytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(DamagedLogException.class, () -> read(cut), "length " + length);
        }
    }

    @Test
    void commitOfAnotherClusterIsRejectedAsDamaged() {
        byte[] bytes = Commit.opening(new Commit.Of("other", 0), LogPosition.START, entries("a"))
                .bytes();
        assertThrows(DamagedLogException.class, () -> read(bytes));
    }

    @Test
    void commitAfterAMissingCommitIsRejectedAsDamaged() {
        LogPosition first = opened();
        Commit second = Commit.of(LOG, first, new EntryBuffer(), false, false, entries("a"));
        Commit third = Commit.of(LOG, second.after(first, 2), new EntryBuffer(), false, false, entries("b"));
        assertThrows(DamagedLogException.class, () -> third.after(first, 3));
    }

    @Test
    void readerOfTheLogReportsACommitOfAReplacedOwnerAsDamage() {
        LogPosition first = opened();
        Commit late = Commit.of(LOG, first, new EntryBuffer(), false, false, entries("a"));
        LogPosition next = Commit.opening(LOG, first, new EntryBuffer()).after(first, 2);
        assertThrows(DamagedLogException.class, () -> late.after(next, 3));
    }

    @Test
    void readerWithoutDataAcceptsOnlyACommitThatBeginsACopyOfAllRecords() {
        LogPosition first = opened();
        Commit change = Commit.of(LOG, first, new EntryBuffer(), false, false, entries("a"));
        Commit copy = Commit.of(LOG, first, entries("a"), true, false, entries("b"));
        assertThrows(DamagedLogException.class, () -> change.after(LogPosition.START, 2));
        assertEquals(2, copy.after(LogPosition.START, 2).position());
    }

    @Test
    void logPositionIsReadBackFromItsBytes() {
        LogPosition position = new LogPosition(7, 2, 5, -3);
        assertEquals(position, LogPosition.of(position.toBytes()));
    }
}
