package culex.broker.session;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.LongWork;
import java.util.Iterator;

/**
 * Removes the subscriptions of an ended Session. Many subscriptions are removed in parts, and the loop serves other clients between two
 * parts. Until all are removed, the router can still find the ended Session as a receiver, but the Session ignores the messages.
 * Subscriptions that remain in the store after a crash are removed at the next start. Runs on the Session's loop.
 */
final class EndedSubscriptions {
    /** Number of subscriptions that are removed without checking the loop's share of long work. */
    private static final int AT_ONCE = 128;

    private static final int REMOVED_PER_LOOK = 32;

    private final Session session;
    private final SubscriptionTree<Receiver, Subscription> tree;
    private final LongWork share;
    private final Iterator<Subscription> left;
    private int removed;

    EndedSubscriptions(Session session, SubscriptionTree<Receiver, Subscription> tree) {
        this.session = session;
        this.tree = tree;
        share = session.loop().longWork();
        left = session.subscriptions().takeAll().iterator();
    }

    void remove() {
        while (left.hasNext()) {
            if (removed >= AT_ONCE && removed % REMOVED_PER_LOOK == 0 && !share.mayGoOn()) {
                share.later(this::remove);
                return;
            }
            removed++;
            Subscription subscription = left.next();
            tree.remove(subscription.filter(), session);
            if (session.isStored()) {
                session.journal()
                        .removeSubscription(
                                session.number(), subscription.filter().text());
            }
        }
    }
}
