package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code ./culex store} on the store of a stopped broker. */
class StoreCommandTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(1, "one");
            store.subscribe(1, "a/b");
            store.append(false, 1);
            long sent = store.append(false, 1);
            store.append(false, 1, 2);
            store.save(2, "two");
            store.journal.sent(1, sent, 7);
            store.journal.accepted(1, 3, TestMessages.of(10, QoS.EXACTLY_ONCE));
            store.retain("r/1", 10);
            store.retain("s/1", 10);
            assertTrue(store.isDurable());
        }
    }

    private String run(int code, String... arguments) {
        return StoreCommands.run(directory, code, arguments);
    }

    private List<String> recovered() {
        try (StoreFixture store = new StoreFixture(directory)) {
            return store.recovered;
        }
    }

    @Test
    void infoCountsEachKindAndNamesTheLargestSessions() {
        String info = run(0, "info");
        assertTrue(info.contains("format 3"), info);
        assertTrue(info.contains("kind sessions  records 2"), info);
        assertTrue(info.contains("kind retained  records 2"), info);
        assertTrue(info.contains("client one  session 1  subscriptions 1  messages 3"), info);
    }

    @Test
    void listsAreFilteredAndLimited() {
        assertEquals(1, run(0, "list", "sessions", "--client", "tw").lines().count());
        String json = run(0, "list", "retained", "--filter", "r/+", "--json");
        assertTrue(json.startsWith("{\"topic\":\"r/1\",\"bytes\":"), json);
        assertTrue(run(0, "list", "sessions", "--limit", "1").contains("and 1 more"));
    }

    @Test
    void pruneWithoutYesRemovesNothing() {
        List<String> before = recovered();
        String said = run(0, "prune", "retained", "--filter", "#");
        assertTrue(said.contains("Would remove 2 records"), said);
        assertEquals(before, recovered());
    }

    @Test
    void prunedRetainedMessagesAreDeleted() {
        run(0, "prune", "retained", "--filter", "r/#", "--yes");
        assertEquals(1, run(0, "list", "retained").lines().count());
        try (StoreFixture store = new StoreFixture(directory)) {
            assertEquals(List.of("s/1"), store.retained("#"));
            assertEquals(1, store.journals.retained().messages());
        }
    }

    @Test
    void pruningAQueueKeepsMessagesInFlight() {
        run(0, "prune", "queue", "--client", "one", "--yes");
        List<String> left = recovered();
        assertTrue(left.contains("1 was sent 2"), left::toString);
        assertTrue(left.stream().noneMatch(line -> line.startsWith("1 waits")), left::toString);
        assertTrue(left.contains("2 waits for 3"), left::toString);
    }

    @Test
    void prunedSessionIsRemovedWithItsSubscriptionsAndMessages() throws Exception {
        try (Database database = Database.open(directory)) {
            StorePruning pruning = new StorePruning(database, true);
            new StoreScan(database).sessions(one -> one.number() == 1, (session, waiting) -> pruning.session(session));
            pruning.end();
        }
        assertEquals(List.of("session two", "2 waits for 3", "retained r/1", "retained s/1"), recovered());
    }

    @Test
    void pruneByOfflineTimeKeepsRecentlyStoredSessions() {
        String said = run(0, "prune", "sessions", "--offline-longer", "1d", "--yes");
        assertTrue(said.contains("Removed 0 records"), said);
    }

    @Test
    void invalidArgumentsOfTheStoreCommandShowItsUsage() {
        assertTrue(run(2, "destroy").contains("./culex store info"));
        assertTrue(run(2, "prune", "retained").contains("needs --filter"));
        assertTrue(run(2, "list", "sessions", "--frobnicate").contains("unknown"));
    }
}
