package culex.broker.connection;

import culex.broker.delivery.Subscription;
import culex.broker.retained.RetainedBacklog;
import culex.broker.retained.RetainedCursor;
import culex.broker.routing.Recipient;
import culex.broker.security.ReceivePermissions;
import culex.broker.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The retained messages that a subscription is to be sent (section 3.3.1.3). On the Session's loop. */
final class RetainedForSubscription {
    private RetainedForSubscription() {}

    /**
     * A subscription asks for the retained messages that it matches. They are sent at the pace that the client takes them once the cursor
     * is started and {@link Session#outbound() its flow} drained.
     *
     * @return the cursor, or null when nothing is retained for the subscription
     */
    static @Nullable RetainedCursor await(ConnectionServices services, Session session, Subscription subscription) {
        RetainedCursor cursor = new RetainedCursor(
                services.retained(),
                subscription.filter(),
                Recipient.optionsOf(subscription),
                except(session, subscription),
                new ReceivePermissions(services.authorizer(), session.owner(), session.clientId())::permits);
        String filter = subscription.filter().text();
        RetainedBacklog backlog = session.retainedBacklog();
        if (!backlog.mayFind(cursor, session.loop())) {
            backlog.remove(filter, session.loop().memory());
            return null;
        }
        backlog.add(filter, cursor, session.loop().memory());
        session.subscriptions().put(subscription.awaitingRetained(true));
        return cursor;
    }

    /** The Client Identifier whose messages a subscription does not take ([MQTT-3.8.3-3]), or null. */
    private static @Nullable String except(Session session, Subscription subscription) {
        return subscription.options().noLocal() ? session.clientId() : null;
    }

    /** A subscription asks for no retained messages. What an earlier one for the same Topic Filter asked for is still sent. */
    static void replaced(Session session, Subscription subscription) {
        String filter = subscription.filter().text();
        RetainedCursor unsent = session.retainedBacklog().get(filter);
        if (unsent != null) {
            unsent.replaceOptions(Recipient.optionsOf(subscription), except(session, subscription));
            session.subscriptions().put(subscription.awaitingRetained(true));
        }
    }

    /** Goes on with what a Session was to be sent when its connection, or the broker, ended. */
    static void resume(ConnectionServices services, Session session) {
        RetainedBacklog backlog = session.retainedBacklog();
        for (Subscription subscription :
                List.copyOf(session.subscriptions().all().values())) {
            String filter = subscription.filter().text();
            if (subscription.awaitsRetained() && backlog.get(filter) == null) {
                await(services, session, subscription);
            }
        }
        backlog.startAll();
    }
}
