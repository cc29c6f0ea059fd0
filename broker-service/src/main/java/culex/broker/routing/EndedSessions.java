package culex.broker.routing;

import culex.broker.message.Delivery;
import culex.broker.observe.DropReason;
import culex.broker.packet.QoS;
import culex.broker.session.Session;
import culex.broker.session.SessionEndListener;
import culex.broker.session.WillScheduler;
import java.util.List;

/**
 * Handles the end of a Session: publishes the messages of QoS 2 that wait for their PUBREL, which the server has accepted with PUBREC
 * ([MQTT-4.3.3-8]); publishes the will ([MQTT-3.1.2-8]); delivers the undelivered messages of Shared Subscriptions to other members.
 */
public final class EndedSessions implements SessionEndListener {
    private final Routers routers;
    private final WillScheduler wills;

    public EndedSessions(Routers routers, WillScheduler wills) {
        this.routers = routers;
        this.wills = wills;
    }

    @Override
    public void onSessionEnded(Session session) {
        Router router = routers.of(session.loop());
        router.inOneCommit(
                () -> { // appended in the same commit as the removal of the Session
                    session.flows().inbound().takeAll((identifier, message) -> {
                        if (session.flows().inbound().settleJournaled(identifier)) {
                            session.journal().completed(session.number(), identifier);
                        }
                        router.publishAccepted(message);
                    });
                    wills.publish(session);
                });
    }

    @Override
    public void onUndelivered(Session session, List<Delivery> undelivered) {
        routers.of(session.loop()).redeliverShared(undelivered);
    }

    @Override
    public void onDeliveryAfterEnd(Session session, Delivery delivery) {
        boolean shared = delivery.options().sharedFilter() != null;
        if (shared && delivery.qos() != QoS.AT_MOST_ONCE) {
            routers.of(session.loop()).redeliverShared(List.of(delivery));
        } else {
            session.loop().events().dropped(session.clientId(), delivery.message(), DropReason.SESSION_ENDED);
        }
    }
}
