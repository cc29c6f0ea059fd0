package culex.broker.session;

import culex.broker.message.Delivery;
import java.util.List;

/** For tests in which nobody cares for what an ended Session leaves. */
public final class NoEndings implements SessionRegistry.Endings {
    @Override
    public void ended(Session session) {}

    @Override
    public void leftBehind(Session session, List<Delivery> undelivered) {}

    @Override
    public void cameTooLate(Session session, Delivery delivery) {}
}
