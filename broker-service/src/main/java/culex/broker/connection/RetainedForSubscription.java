package culex.broker.connection;

import culex.broker.delivery.Subscription;
import culex.broker.retained.RetainedBacklog;
import culex.broker.retained.RetainedCursor;
import culex.broker.routing.MatchedReceiver;
import culex.broker.security.ReceivePermissions;
import culex.broker.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts and resumes the delivery of retained messages to a subscription (section 3.3.1.3). Runs on the Session's loop. */
final class RetainedForSubscription {
    private RetainedForSubscription() {}

    /**
     * Adds a cursor for the retained messages that a new subscription matches. They are sent as fast as the client takes them, once the
     * cursor is started and {@link Session#outbound() the flow} drained.
     *
     * @return the cursor, or null when nothing is retained for the subscription
     */
    static @Nullable RetainedCursor await(ConnectionServices services, Session session, Subscription subscription) {
        RetainedCursor cursor = new RetainedCursor(
                services.retained(),
                subscription.filter(),
                MatchedReceiver.optionsOf(subscription),
                except(session, subscription),
                new ReceivePermissions(services.authorizer(), session.owner(), session.clientId())::permits);
        String filter = subscription.filter().text();
        RetainedBacklog backlog = session.flows().retainedBacklog();
        if (!backlog.mayFind(cursor, session.loop())) {
            backlog.remove(filter, session.loop().memory());
            return null;
        }
        backlog.add(filter, cursor, session.loop().memory());
        session.subscriptions().put(subscription.awaitingRetained(true));
        return cursor;
    }

    /** The Client Identifier whose messages the subscription excludes because of No Local ([MQTT-3.8.3-3]), or null. */
    private static @Nullable String except(Session session, Subscription subscription) {
        return subscription.options().noLocal() ? session.clientId() : null;
    }

    /**
     * A subscription that requests no retained messages replaces an earlier one. The remaining retained messages of the earlier one are
     * sent with the new options.
     *
     * @param isAwaited whether some retained messages of the earlier one are not sent yet; there is no cursor for them while the client is
     *     not connected
     */
    static void replaced(Session session, Subscription subscription, boolean isAwaited) {
        String filter = subscription.filter().text();
        RetainedCursor unsent = session.flows().retainedBacklog().get(filter);
        if (unsent != null) {
            unsent.replaceOptions(MatchedReceiver.optionsOf(subscription), except(session, subscription));
            session.subscriptions().put(subscription.awaitingRetained(true));
        } else if (isAwaited && !session.isOnline()) {
            session.subscriptions().put(subscription.awaitingRetained(true));
        }
    }

    /** Resumes the delivery of retained messages that was not complete when the connection, or the broker, ended. */
    static void resume(ConnectionServices services, Session session) {
        RetainedBacklog backlog = session.flows().retainedBacklog();
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
