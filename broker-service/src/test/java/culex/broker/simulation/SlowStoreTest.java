package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits.QueueFull;
import culex.broker.retained.RetainedBacklog;
import culex.broker.session.SessionLimits;
import culex.broker.simulation.ClientWire.ConnectWords;
import culex.broker.store.ModelJournals;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Overflows and crashes between the append of an entry to the journal and its commit. */
class SlowStoreTest {
    private static final int AT_LEAST_ONCE = 1;
    private static final int EXACTLY_ONCE = 2;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int BANNED = 0x8A;
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final String GROUP = "$share/g/t";

    private final ModelJournals store = new ModelJournals();
    private ManualLoop loop = new ManualLoop(0);
    private SimulatedBroker broker = start(100, QueueFull.DROP_NEWEST);

    private SimulatedBroker start(int queuedBytesMax, QueueFull queueFull) {
        SessionLimits limits = new SessionLimits(1, 10, 2, queuedBytesMax, Duration.ZERO, queueFull, 5, 0);
        return new SimulatedBroker(
                List.of(loop),
                limits,
                any -> store.journal(any::execute, any::atEndOfTurn, () -> {}),
                store.retained());
    }

    private RecordedClient connect(ConnectWords words) {
        return new RecordedClient(broker, List.of(loop), loop, words);
    }

    private RecordedClient kept(String clientId) {
        RecordedClient client = connect(RecordedClient.kept(clientId));
        settleDown();
        return client;
    }

    private static ConnectWords mqtt5(String clientId, boolean clean, long expirySeconds) {
        return new ConnectWords(clientId, true, clean, expirySeconds, 10, 0, null, "");
    }

    private void settleDown() {
        while (store.isBehind()) {
            store.commit();
            ManualLoop.runAll(List.of(loop));
        }
    }

    /** Kills the broker, so that the entries since the last commit are lost, and starts another one with the same store. */
    private void crash() {
        store.crash();
        loop = new ManualLoop(0);
        broker = start(100, QueueFull.DROP_NEWEST);
        CountDownLatch missing = broker.recover(store);
        while (missing.getCount() > 0) {
            ManualLoop.runAll(List.of(loop));
            store.commit();
        }
    }

    private static boolean isPresent(RecordedClient client) {
        return client.came(ClientWire.CONNACK).getFirst().u8(0) == 1;
    }

    /** Publishes two retained messages, restarts the broker so that neither of them is in memory, and connects a subscriber. */
    private RecordedClient readerOfStoredRetained() {
        RecordedClient publisher = kept("publisher");
        publisher.write(
                ClientWire.publish(true, false, AT_LEAST_ONCE, true, "a", 1, -1, "1"),
                ClientWire.publish(true, false, AT_LEAST_ONCE, true, "b", 2, -1, "2"));
        settleDown();
        crash();
        RecordedClient reader = connect(new ConnectWords("reader", false, true, 0, 10, 0, null, ""));
        settleDown();
        reader.write(
                ClientWire.subscribe(1, new SimulatedSubscription("a", 0, false, false, 0, false)),
                ClientWire.subscribe(2, new SimulatedSubscription("b", 0, false, false, 0, false)),
                PINGREQ);
        return reader;
    }

    @Test
    void packetsAfterASubscribeAreHandledAfterItsStoredRetainedMessagesAreSent() {
        RecordedClient reader = readerOfStoredRetained();
        assertEquals(List.of(ClientWire.CONNACK, ClientWire.SUBACK), reader.types());
        settleDown();
        assertEquals(
                List.of(
                        ClientWire.CONNACK,
                        ClientWire.SUBACK,
                        ClientWire.PUBLISH,
                        ClientWire.SUBACK,
                        ClientWire.PUBLISH,
                        ClientWire.PINGRESP),
                reader.types());
    }

    @Test
    void packetsAfterASubscribeAreHandledAfterOneSecondIfTheStoreDoesNotReadItsRetainedMessages() {
        RecordedClient reader = readerOfStoredRetained();
        loop.advance(1200);
        ManualLoop.runAll(List.of(loop));
        loop.advance(1200);
        ManualLoop.runAll(List.of(loop));
        assertTrue(reader.types().contains(ClientWire.PINGRESP));
        settleDown();
        assertEquals(List.of("1", "2"), reader.payloads());
    }

    @Test
    void lostConnectionEndsTheWaitForRetainedMessagesOfTheStore() {
        RecordedClient publisher = kept("publisher");
        publisher.write(ClientWire.publish(true, false, AT_LEAST_ONCE, true, "a", 1, -1, "1"));
        settleDown();
        crash();
        RecordedClient reader = connect(new ConnectWords("reader", false, false, 0, 10, 0, null, ""));
        settleDown();
        reader.write(ClientWire.subscribe(1, new SimulatedSubscription("a", 0, false, false, 0, false)));
        store.commit(); // SUBACK is sent, and the retained message is requested from the store
        ManualLoop.runAll(List.of(loop));
        RetainedBacklog backlog = backlog("reader");
        assertTrue(backlog.isStarting());
        reader.breakOff();
        assertFalse(backlog.isStarting());
    }

    private RetainedBacklog backlog(String clientId) {
        return broker.services().sessions().sessions().stream()
                .filter(session -> session.clientId().equals(clientId))
                .findFirst()
                .orElseThrow()
                .flows()
                .retainedBacklog();
    }

    @Test
    void clientThatIsBannedBeforeItsSessionIsWrittenToTheStoreIsRejected() {
        RecordedClient client = connect(RecordedClient.kept("x"));
        assertEquals(List.of(), client.types(), "CONNACK waits for the store");
        broker.ban("client x reason=stolen");
        client.checkBans();
        settleDown();
        assertEquals(List.of(ClientWire.CONNACK), client.types());
        assertEquals(BANNED, client.came(ClientWire.CONNACK).getFirst().u8(1));
        assertTrue(client.isClosed());
    }

    /** Without PUBACK the client would send the same messages after each reconnect, and would be disconnected again and again. */
    @Test
    void publisherThatSubscribesToItsOwnMessagesGetsPubAcksBeforeItsFullQueueDisconnectsIt() {
        broker = start(1000, QueueFull.DISCONNECT);
        RecordedClient client = kept("own");
        client.subscribe("t", AT_LEAST_ONCE);
        settleDown();
        for (int id = 1; id <= 4; id++) {
            client.write(client.publish(AT_LEAST_ONCE, id));
        }
        assertFalse(client.isClosed());
        settleDown();
        assertEquals(
                List.of(1, 2, 3, 4),
                client.came(ClientWire.PUBACK).stream()
                        .map(packet -> packet.u16(0))
                        .toList());
        assertEquals(
                QUOTA_EXCEEDED, client.came(ClientWire.DISCONNECT).getFirst().u8(0));
    }

    /**
     * Before MQTT 5.0 the broker can only close the connection when too many bytes wait for PUBREL. It sends PUBREC for the messages below
     * the limit first.
     */
    @Test
    void mqtt311ClientAboveItsLimitOfUnreleasedBytesGetsPubRecForEarlierMessagesBeforeTheClose() {
        broker = start(2, QueueFull.DROP_NEWEST);
        RecordedClient client = connect(new ConnectWords("old", false, false, 0, 10, 0, null, ""));
        settleDown();
        client.write(client.publish(EXACTLY_ONCE, 1), client.publish(EXACTLY_ONCE, 2), client.publish(EXACTLY_ONCE, 3));
        settleDown();
        assertEquals(
                List.of(1),
                client.came(ClientWire.PUBREC).stream()
                        .map(packet -> packet.u16(0))
                        .toList());
        assertTrue(client.isClosed());
    }

    @Test
    void messageExpiredInTheQueueIsNotSentAfterReconnect() {
        RecordedClient client = kept("reader");
        client.subscribe("t", EXACTLY_ONCE);
        settleDown();
        RecordedClient publisher = kept("publisher");
        publisher.write(ClientWire.publish(true, false, EXACTLY_ONCE, false, "t", 1, 1, "1"));
        settleDown();
        publisher.write(ClientWire.acknowledge(ClientWire.PUBREL, 1));
        client.breakOff();
        settleDown();
        loop.advance(2000);
        assertEquals(List.of(), kept("reader").payloads());
        assertEquals(0, store.storedDeliveries());
    }

    @Test
    void undeliveredSharedMessagesOfAnEndedSessionReachAnotherMemberAfterACrash() {
        RecordedClient leaver = kept("leaver");
        leaver.subscribe(GROUP, AT_LEAST_ONCE);
        settleDown();
        leaver.breakOff();
        RecordedClient publisher = kept("publisher");
        publisher.write(publisher.publish(AT_LEAST_ONCE, 1));
        settleDown();
        RecordedClient member = kept("member");
        member.subscribe(GROUP, AT_LEAST_ONCE);
        settleDown();
        connect(mqtt5("leaver", true, 0));
        store.commit(1); // the Session has ended; its messages are not read yet
        crash();
        assertEquals(List.of("1"), kept("member").payloads());
    }

    /**
     * Asserts that CONNACK is sent only when the end of the previous Session is durable, and that a crash does not restore that Session.
     */
    private void assertBeginsForGood(RecordedClient client) {
        assertEquals(List.of(), client.came(ClientWire.CONNACK));
        settleDown();
        assertFalse(isPresent(client));
        crash();
        assertFalse(isPresent(connect(mqtt5("client", false, 0))));
    }

    @Test
    void sessionThatIsNoLongerPersistentIsAbsentAfterACrash() {
        kept("client");
        RecordedClient again = connect(mqtt5("client", false, 0));
        settleDown();
        assertTrue(isPresent(again));
        crash();
        assertFalse(isPresent(connect(mqtt5("client", false, 0))));
    }

    @Test
    void sessionDeletedByAnAcknowledgedCleanStartStaysDeletedAfterACrash() {
        kept("client");
        assertBeginsForGood(connect(mqtt5("client", true, 0)));
    }

    @Test
    void expiredSessionIsNotRestoredByACrashOnceConnAckHasReportedSessionPresent0() {
        RecordedClient client = connect(mqtt5("client", false, 1));
        settleDown();
        client.breakOff();
        settleDown();
        loop.advance(2000);
        assertBeginsForGood(connect(mqtt5("client", false, 0)));
    }

    /**
     * A retained message that is published between SUBSCRIBE and SUBACK must be sent twice: as a live message, and as the retained message
     * with RETAIN set.
     */
    @Test
    void retainedMessagePublishedBetweenSubscribeAndSubAckIsSentAgainWithRetainSet() {
        RecordedClient publisher = kept("publisher");
        publisher.write(ClientWire.publish(true, false, 0, true, "t", 0, -1, "1"));
        RecordedClient subscriber = connect(new ConnectWords("old", false, false, 0, 10, 0, null, ""));
        settleDown();
        subscriber.subscribe("t", 0);
        publisher.write(ClientWire.publish(true, false, 0, true, "t", 0, -1, "2"));
        assertEquals(List.of("2"), subscriber.payloads());
        settleDown();
        assertEquals(List.of("2", "2"), subscriber.payloads());
        assertEquals(1, subscriber.came(ClientWire.PUBLISH).getLast().flags());
    }
}
