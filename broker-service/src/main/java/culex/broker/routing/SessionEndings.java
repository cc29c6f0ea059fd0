package culex.broker.routing;

import culex.broker.message.Delivery;
import culex.broker.packet.QoS;
import culex.broker.session.Session;
import culex.broker.session.SessionRegistry;
import culex.broker.session.WillScheduler;
import culex.broker.transport.Counters;
import java.util.List;

/**
 * What an ended Session leaves behind: messages that waited for their PUBREL go on, for the server owns them since its PUBREC
 * ([MQTT-4.3.3-8]); its will is published ([MQTT-3.1.2-8]); its shared messages go to other members.
 */
public final class SessionEndings implements SessionRegistry.Endings {
    private final Routers routers;
    private final WillScheduler wills;

    public SessionEndings(Routers routers, WillScheduler wills) {
        this.routers = routers;
        this.wills = wills;
    }

    @Override
    public void ended(Session session) {
        Router router = routers.of(session.loop());
        router.inOneCommit(
                () -> { // with the removal of the Session
                    session.inbound().takeAll((identifier, message) -> {
                        if (session.inbound().settleJournaled(identifier)) {
                            session.journal().completed(session.number(), identifier);
                        }
                        router.publishAccepted(message);
                    });
                    wills.publish(session);
                });
    }

    @Override
    public void leftBehind(Session session, List<Delivery> undelivered) {
        routers.of(session.loop()).deliverElsewhere(undelivered);
    }

    @Override
    public void cameTooLate(Session session, Delivery delivery) {
        boolean shared = delivery.options().sharedFilter() != null;
        if (shared && delivery.qos() != QoS.AT_MOST_ONCE) {
            routers.of(session.loop()).deliverElsewhere(List.of(delivery));
        } else {
            session.loop().counters().dropped(Counters.Dropped.SESSION_ENDED);
        }
    }
}
