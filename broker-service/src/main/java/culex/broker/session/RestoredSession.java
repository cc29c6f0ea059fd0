package culex.broker.session;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.StoredSubscription;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;

/**
 * Adds the stored subscriptions and messages of a Session at the start. On the loop of the Session, before the listeners accept clients.
 */
public final class RestoredSession {
    private final Session session;
    private final SubscriptionTree<Receiver, Subscription> tree;

    RestoredSession(Session session, SubscriptionTree<Receiver, Subscription> tree) {
        this.session = session;
        this.tree = tree;
    }

    public Session session() {
        return session;
    }

    /** A subscription of the session. */
    public void subscription(StoredSubscription stored) {
        TopicFilter filter = TopicFilter.parse(stored.topicFilter());
        if (filter != null) {
            Subscription subscription =
                    new Subscription(filter, stored.options(), stored.identifier(), stored.awaitsRetained());
            session.subscriptions().restore(subscription);
            tree.add(filter, session, subscription);
        }
    }

    /** A queued message that is in the store; see {@link culex.broker.store.RecoveryListener#waiting}. */
    public void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
        session.outbound().restoreQueued(message, sizeBytes, storedAtSeconds, isShared);
    }

    /** A message in flight to the client; see {@link culex.broker.store.RecoveryListener#sent}. */
    public void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        session.outbound().restoreSent(message, sizeBytes, qos, isShared, packetIdentifier);
    }

    /** A Packet Identifier towards the client whose PUBCOMP has not arrived. */
    public void released(long message, int packetIdentifier) {
        session.outbound().restoreReleased(message, packetIdentifier);
    }

    /** A message of QoS 2 of the client whose PUBREL has not arrived. */
    public void accepted(int packetIdentifier, Message message) {
        session.inbound().accept(packetIdentifier);
        session.inbound().restore(packetIdentifier, message);
        session.inbound().journaled(packetIdentifier);
    }
}
