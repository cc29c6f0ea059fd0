package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.delivery.OutboundLimits;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
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
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The redelivery of undelivered messages of a Shared Subscription after one member's Session has ended. */
class EndedSessionRedeliveryTest {
    private static final String GROUP = "$share/g/t";
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 10_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);

    private final ManualLoop loop = new ManualLoop(0);
    private final ManualLoop other = new ManualLoop(1);
    private final List<ManualLoop> loops = List.of(loop, other);
    private final ModelJournals store = new ModelJournals();
    private final RetainedMessages retained = new RetainedMessages(RetainedLimits.NONE, store.retained());
    private final List<Journal> journals = loops.stream()
            .map(each -> store.journal(each::execute, each::atEndOfTurn, () -> {}))
            .toList();
    private final SubscriptionTree<Receiver, Subscription> tree = new SubscriptionTree<>();
    private final SessionRegistry registry =
            new SessionRegistry(tree, LIMITS, loops, journals, new NoSessionEndListener());
    private final Router router =
            new Router(loop, loops, tree, Authorizer.OPEN, retained, journals.getFirst(), 1 << 20);

    private static Delivery delivery(long number) {
        Message message = TestMessages.of(1, QoS.EXACTLY_ONCE);
        Delivery.Options options = new Delivery.Options(QoS.EXACTLY_ONCE, false, new int[0], GROUP);
        return new Delivery(message.numbered(number), options, QoS.EXACTLY_ONCE, false, true);
    }

    private void join(Session session) {
        session.expireAfter(Session.NEVER_EXPIRES);
        TopicFilter filter = Objects.requireNonNull(TopicFilter.parse(GROUP));
        Subscription subscription =
                new Subscription(filter, new SubscriptionOptions(QoS.EXACTLY_ONCE, false, false, 0), 0);
        session.subscriptions().put(subscription);
        tree.add(filter, session, subscription);
    }

    /** If each message had its own commit, a crash between two commits would deliver some messages to two members, or to none. */
    @Test
    void undeliveredSharedMessagesAreRedeliveredInOneCommitEvenToAMovingMember() {
        loop.turn(() -> registry.open("member", false, loop, (session, present) -> join(session)));
        other.turn(() -> registry.open("member", false, other, (session, present) -> {}));
        loop.runOne();
        assertNull(registry.sessions().iterator().next().inbox().owner());
        loop.turn(() -> router.redeliverShared(List.of(delivery(1), delivery(2))));
        store.commit(1);
        assertEquals(2, store.storedDeliveries());
    }
}
