package culex.broker.connection;

import culex.broker.message.Delivery;
import culex.broker.routing.Recipient;
import culex.broker.session.RetainedRequest;
import culex.broker.session.Session;
import culex.broker.session.Subscription;
import java.util.ArrayList;
import java.util.List;

/** The retained messages that a subscription is to be sent (section 3.3.1.3). On the Session's loop. */
final class RetainedForSubscription {
    private RetainedForSubscription() {}

    /** Adds what one subscription asks for; what has expired goes. */
    static void collect(
            ConnectionServices services, Session session, Subscription subscription, List<RetainedRequest> into) {
        Delivery.Options options = Recipient.optionsOf(subscription);
        long now = session.loop().nowMillis();
        String except = subscription.options().noLocal() ? session.clientId() : null;
        services.retained().match(subscription.filter(), (topic, message) -> {
            if (message.isExpired(now)) {
                services.retained().remove(topic, message); // section 3.3.2.3.3
                session.journal().retainedChanged(topic);
                return;
            }
            RetainedRequest request = new RetainedRequest(topic, options, except);
            if (request.takes(message)) {
                into.add(request);
            }
        });
    }

    /** Collects what the broker still owed to a Session when it ended: the store knows which subscriptions wait, not for what. */
    static void resume(ConnectionServices services, Session session) {
        if (session.retainedWaiting() > 0) {
            return; // they wait in memory, the broker has not ended since
        }
        List<RetainedRequest> owed = new ArrayList<>(0);
        for (Subscription subscription : session.subscriptions().values()) {
            if (subscription.awaitsRetained()) {
                collect(services, session, subscription, owed);
            }
        }
        session.deliverRetained(owed);
    }
}
