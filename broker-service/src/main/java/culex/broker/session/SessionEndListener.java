package culex.broker.session;

import culex.broker.message.Delivery;
import java.util.List;

/** Is notified when a Session ends, and of its undelivered messages; called on the loop that owned the Session. */
public interface SessionEndListener {
    /** Called when a Session has ended by its expiry, by Clean Start or by a limit. */
    void onSessionEnded(Session session);

    /** Called with the undelivered messages of an ended Session, in their order; once for each page that was read from the store. */
    void onUndelivered(Session session, List<Delivery> undelivered);

    /** Called when a delivery arrived for a Session that has ended. */
    void onDeliveryAfterEnd(Session session, Delivery delivery);
}
