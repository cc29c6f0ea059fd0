package culex.broker.session;

import culex.broker.message.Delivery;
import java.util.List;

/** Ignores the end of Sessions and their undelivered messages. */
public final class NoSessionEndListener implements SessionEndListener {
    @Override
    public void onSessionEnded(Session session) {}

    @Override
    public void onUndelivered(Session session, List<Delivery> undelivered) {}

    @Override
    public void onDeliveryAfterEnd(Session session, Delivery delivery) {}
}
