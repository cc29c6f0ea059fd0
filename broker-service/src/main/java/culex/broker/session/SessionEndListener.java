package culex.broker.session;

import culex.broker.message.Delivery;
import java.util.List;

/** Is notified when a Session ends, and of its undelivered messages; called on the loop that owned the Session. */
public interface SessionEndListener {
    /** A Session has ended, by its expiry, by Clean Start or by a limit. */
    void onSessionEnded(Session session);

    /** An ended Session has these undelivered messages, in their order. Called once for each page that was read from the store. */
    void onUndelivered(Session session, List<Delivery> undelivered);

    /** A delivery arrived for a Session that has ended. */
    void onDeliveryAfterEnd(Session session, Delivery delivery);
}
