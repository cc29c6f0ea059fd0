package culex.broker.session;

import culex.broker.message.Message;
import culex.broker.security.AccessLog;
import culex.broker.security.AclOperation;
import culex.broker.security.AclRequest;
import culex.broker.security.Authorizer;
import culex.broker.security.Decision;
import culex.broker.security.Principal;
import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;
import culex.broker.transport.Loop;
import java.util.concurrent.TimeUnit;

/**
 * Publishes Will Messages: when their Network Connection ends without a normal DISCONNECT, after their delay, or when their Session ends.
 * Runs on the Session's loop.
 */
public final class WillScheduler {
    private final WillPublisher publisher;
    private final Authorizer authorizer;
    private final AccessLog log;

    /** Publishes Will Messages. */
    @FunctionalInterface
    public interface WillPublisher {
        /** Publishes a Will Message as a PUBLISH of its client; called on the loop, which owns the Session. */
        void publish(Loop loop, Message will);
    }

    /**
     * Creates a scheduler; a will is published only if its client has the permission at that time.
     *
     * @param log is notified of each will that is not published for lack of that permission
     */
    public WillScheduler(WillPublisher publisher, Authorizer authorizer, AccessLog log) {
        this.authorizer = authorizer;
        this.log = log;
        this.publisher = publisher;
    }

    /** Called when a Network Connection has ended without DISCONNECT with Reason Code 0x00 ([MQTT-3.1.2-8], [MQTT-3.1.3-9]). */
    public void onConnectionLost(Session session) {
        PendingWill will = session.will();
        if (will == null) {
            return;
        }
        if (will.delaySeconds() == 0) {
            publish(session);
        } else {
            // If the Session ends before the Will Delay Interval has passed, EndedSessions publishes the will.
            long delay = TimeUnit.SECONDS.toMillis(will.delaySeconds());
            session.timers().publishWillIn(session.loop(), delay, () -> publish(session));
        }
    }

    /**
     * Called at the start of the broker for a stored Session whose client was not connected when the broker ended. The time of its will may
     * have passed while the broker was down.
     */
    public void onRecovered(Session session, SessionState state) {
        StoredWill will = state.will();
        if (will != null) {
            long left = will.dueAtMillis() - session.loop().nowMillis();
            long most = TimeUnit.SECONDS.toMillis(will.delaySeconds()); // also if the clock was set back meanwhile
            session.timers().publishWillIn(session.loop(), Math.clamp(left, 0, most), () -> publish(session));
        }
    }

    /** Publishes the will of a Session, if the Session has one, and removes the will from the Session ([MQTT-3.1.2-10]). */
    public void publish(Session session) {
        PendingWill will = session.will();
        if (will == null) {
            return;
        }
        session.setWill(null);
        if (!session.isEnded() && !session.isOnline()) {
            session.save();
        }
        Loop loop = session.loop();
        Message stored = will.message();
        if (!mayPublish(session, stored)) {
            return;
        }
        long expiresAt = will.expirySeconds() < 0 ? Message.NEVER : loop.nowMillis() + will.expirySeconds() * 1000;
        publisher.publish(
                loop,
                new Message(
                        stored.topic(),
                        stored.payload(),
                        stored.qos(),
                        stored.retain(),
                        stored.forwardedProperties(),
                        expiresAt,
                        stored.publisher(),
                        loop.nowNanos()));
    }

    private boolean mayPublish(Session session, Message will) {
        String topic = will.topic().value();
        Principal owner = session.owner().principal();
        Decision decision =
                authorizer.decide(AclRequest.will(topic, will.qos(), will.retain()), owner, session.clientId());
        if (!decision.isAllowed()) {
            log.denied(AclOperation.WILL, owner, session.clientId(), topic, decision.reason());
        }
        return decision.isAllowed();
    }
}
