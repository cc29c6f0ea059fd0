package culex.broker.session;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.RestoredMessages;
import culex.broker.delivery.Subscription;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.StoredSubscription;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Adds the stored subscriptions and messages of a Session at the start. Runs on the loop of the Session, before the listeners accept
 * clients.
 */
public final class RestoredSession {
    private final Session session;
    private final SubscriptionTree<Receiver, Subscription> tree;
    private @Nullable RestoredMessages messages;

    RestoredSession(Session session, SubscriptionTree<Receiver, Subscription> tree) {
        this.session = session;
        this.tree = tree;
    }

    public Session session() {
        return session;
    }

    /** The first use creates the queues, which a Session without messages does not need. */
    private RestoredMessages messages() {
        if (messages == null) {
            messages = session.outbound().restored();
        }
        return messages;
    }

    /** Adds a subscription of the Session. */
    public void subscription(StoredSubscription stored) {
        TopicFilter filter = TopicFilter.parse(stored.topicFilter());
        if (filter != null) {
            Subscription subscription =
                    new Subscription(filter, stored.options(), stored.identifier(), stored.awaitsRetained());
            session.subscriptions().restore(subscription);
            tree.add(filter, session, subscription);
        }
    }

    /** Adds a queued message that is in the store; see {@link culex.broker.store.RecoveryListener#waiting}. */
    public void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
        messages().addQueued(message, sizeBytes, storedAtSeconds, isShared);
    }

    /** Adds a message that was in flight to the client; see {@link culex.broker.store.RecoveryListener#sent}. */
    public void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        messages().addSent(message, sizeBytes, qos, isShared, packetIdentifier);
    }

    /** Adds a Packet Identifier of a message to the client whose PUBCOMP has not arrived. */
    public void released(long message, int packetIdentifier) {
        messages().addReleased(message, packetIdentifier);
    }

    /** Adds a message of QoS 2 from the client whose PUBREL has not arrived. */
    public void accepted(int packetIdentifier, Message message) {
        session.flows().inbound().accept(packetIdentifier);
        session.flows().inbound().restore(packetIdentifier, message);
        session.flows().inbound().journaled(packetIdentifier);
    }
}
