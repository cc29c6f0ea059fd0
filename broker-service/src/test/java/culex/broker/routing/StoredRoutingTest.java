package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.security.Authorizer;
import culex.broker.session.NoSessionEndListener;
import culex.broker.session.Session;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.store.Journal;
import culex.broker.store.ModelJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The messages that the router appends to the journal for persistent Sessions, and the results that it reports. */
class StoredRoutingTest {
    private static final SubscriptionOptions AT_LEAST_ONCE =
            new SubscriptionOptions(QoS.AT_LEAST_ONCE, false, false, 0);
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 10_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);

    private final ManualLoop loop = new ManualLoop(0);
    private final ModelJournals store = new ModelJournals();
    private final RetainedMessages retained = new RetainedMessages(RetainedLimits.NONE, store.retained());
    private final Journal journal = store.journal(loop::execute, Runnable::run, () -> {});
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final SessionRegistry registry =
            new SessionRegistry(tree, LIMITS, List.of(loop), List.of(journal), new NoSessionEndListener());
    private final List<PublishResult> results = new ArrayList<>();
    private final Router router = new Router(loop, List.of(loop), tree, Authorizer.OPEN, retained, journal, 1 << 20);

    private void subscribe(String clientId, String... filters) {
        subscribe(clientId, Session.NEVER_EXPIRES, filters);
    }

    private void subscribe(String clientId, long expirySeconds, String... filters) {
        registry.open(clientId, false, loop, (session, present) -> {
            session.expireAfter(expirySeconds);
            for (String text : filters) {
                TopicFilter filter = Objects.requireNonNull(TopicFilter.parse(text));
                Subscription subscription = new Subscription(filter, AT_LEAST_ONCE, 0);
                session.subscriptions().put(subscription);
                tree.add(filter, session, subscription);
            }
        });
    }

    private void publish(String payload) {
        publish(message(payload, true));
        commit();
    }

    private void publish(Message message) {
        loop.turn(() -> router.publish(message, true, 1, (identifier, result) -> results.add(result)));
    }

    private void commit() {
        store.commit();
        ManualLoop.runAll(List.of(loop));
    }

    /** Publishes a message that is not retained, and returns the result; null while the message is not stored. */
    private @Nullable PublishResult resultOf(String payload) {
        results.clear();
        publish(message(payload, false));
        return results.isEmpty() ? null : results.getFirst();
    }

    private static Message message(String payload, boolean retain) {
        return TestMessages.of(payload.getBytes(StandardCharsets.UTF_8), QoS.AT_LEAST_ONCE, retain, "publisher");
    }

    @Test
    void messageForASharedSubscriptionWithoutPersistentMembersIsNotStored() {
        subscribe("passing", 0, "$share/g/t");
        assertEquals(PublishResult.DELIVERED, resultOf("m"));
        subscribe("kept", "$share/other/t");
        assertNull(resultOf("m"));
        commit();
        assertEquals(List.of(PublishResult.STORED), results);
    }

    @Test
    void messageWithoutSubscribersHasNoReceivers() {
        assertEquals(PublishResult.NO_RECEIVERS, resultOf("m"));
    }

    @Test
    void messageForPersistentSessionIsReportedAsStoredAfterTheCommit() {
        subscribe("one", "t");
        assertNull(resultOf("m"));
        commit();
        assertEquals(List.of(PublishResult.STORED), results);
    }

    @Test
    void retainedMessageWithoutSubscribersHasNoReceiversWhenTheCommitIsDone() {
        publish("m");
        assertEquals(List.of(PublishResult.NO_RECEIVERS), results);
    }

    @Test
    void messageIsStoredOncePerSessionAndOncePerSharedSubscription() {
        subscribe("one", "t", "$share/g/t", "$share/h/t");
        subscribe("two", "t");
        publish("x");
        assertEquals(4, store.storedDeliveries());
    }

    @Test
    void messagesForAnEndedSessionAreNotStored() {
        subscribe("one", "t", "$share/g/t");
        publish("x");
        assertEquals(2, store.storedDeliveries());
        loop.turn(() -> registry.sessions().forEach(registry::end));
        while (store.isBehind()) {
            store.commit();
            ManualLoop.runAll(List.of(loop));
        }
        assertEquals(0, store.storedDeliveries());
    }
}
