package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new session never gets the number of an ended session whose records are still in the store, because the new session would get them. */
class LastSessionTest {
    private static final long LIVE = 3;
    private static final long ENDED = 9;

    @TempDir
    private Path directory;

    private void assertLastSession(long expected, Consumer<StoreFixture> records) {
        try (StoreFixture store = new StoreFixture(directory)) {
            store.save(LIVE, "live");
            records.accept(store);
            assertTrue(store.isDurable());
        }
        try (StoreFixture store = new StoreFixture(directory)) {
            assertEquals(expected, store.lastSession);
        }
    }

    @Test
    void lastSessionNumberIsThatOfTheNewestSessionIfNoRecordsOfEndedSessionsAreStored() {
        assertLastSession(LIVE, store -> {});
    }

    @Test
    void lastSessionNumberIsThatOfAnEndedSessionWithADeliveryRecord() {
        assertLastSession(ENDED, store -> store.append(false, ENDED));
    }

    @Test
    void lastSessionNumberIsThatOfAnEndedSessionWithAnExchangeRecord() {
        assertLastSession(ENDED, store -> store.journal.released(ENDED, 1, 7));
    }

    @Test
    void lastSessionNumberIsThatOfAnEndedSessionWithAQos2MessageThatWaitsForPubRel() {
        assertLastSession(ENDED, store -> store.journal.accepted(ENDED, 65535, TestMessages.of(100, QoS.EXACTLY_ONCE)));
    }

    @Test
    void lastSessionNumberIsThatOfAnEndedSessionWithASubscriptionRecord() {
        assertLastSession(ENDED, store -> store.subscribe(ENDED, "a/b"));
    }
}
