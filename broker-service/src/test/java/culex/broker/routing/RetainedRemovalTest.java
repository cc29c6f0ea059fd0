package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.security.Authorizer;
import culex.broker.store.Journal;
import culex.broker.store.ModelJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.ManualLoop;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The removal of a retained message while too many changes are not stored yet. */
class RetainedRemovalTest {
    private final ManualLoop loop = new ManualLoop(0);
    /** A store whose limit of unstored retained bytes is always exceeded, so that it is congested. */
    private final ModelJournals store = new ModelJournals(-1);

    private final RetainedMessages retained = new RetainedMessages(RetainedLimits.NONE, store.retained());
    private final Journal journal = store.journal(loop::execute, Runnable::run, () -> {});
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final Router router = new Router(loop, List.of(loop), tree, Authorizer.OPEN, retained, journal, 1 << 20);

    private static Message message(int payloadBytes, QoS qos) {
        return TestMessages.of(new byte[payloadBytes], qos, true, "publisher");
    }

    @BeforeEach
    void storeARetainedMessage() {
        loop.turn(() -> journal.retain(message(10, QoS.AT_LEAST_ONCE)));
        store.commit();
    }

    private long retainedAfter(Runnable step) {
        loop.turn(step);
        store.commit();
        return retained.size();
    }

    @Test
    void removalByAnAcceptedQos2MessageIsStoredWhileTheStoreIsCongested() {
        assertEquals(0, retainedAfter(() -> router.publishAccepted(message(0, QoS.EXACTLY_ONCE))));
    }

    /** Before MQTT 5 a PUBLISH cannot be rejected, so its PUBACK promises that the removal is durable. */
    @Test
    void removalByAQos1MessageOfMqtt311IsStoredWhileTheStoreIsCongested() {
        assertEquals(
                0,
                retainedAfter(
                        () -> router.publish(message(0, QoS.AT_LEAST_ONCE), false, 1, (identifier, result) -> {})));
    }

    @Test
    void removalByAQos0MessageIsDroppedWhileTheStoreIsCongested() {
        assertEquals(1, retainedAfter(() -> router.publish(message(0, QoS.AT_MOST_ONCE))));
    }

    @Test
    void removalByAQos0MessageIsStoredWhileTheStoreIsCongestedIfTheRemovedMessageIsNotStoredYet() {
        loop.turn(() -> journal.retain(message(20, QoS.AT_LEAST_ONCE)));
        assertEquals(0, retainedAfter(() -> router.publish(message(0, QoS.AT_MOST_ONCE))));
    }
}
