package culex.broker.routing;

import culex.broker.message.Message;
import culex.broker.security.AccessLog;
import culex.broker.security.AclOperation;
import culex.broker.security.Authorizer;
import culex.broker.security.Decision;
import culex.broker.security.Principal;
import culex.broker.session.PendingWill;
import culex.broker.session.Session;
import culex.broker.store.SessionState;
import culex.broker.store.StoredWill;
import culex.broker.transport.Loop;
import java.util.concurrent.TimeUnit;

/** Publishes Will Messages: when their Network Connection ends badly, after their delay, or when their Session ends. On the Session's loop. */
public final class WillScheduler {
    private final Routers routers;
    private final Authorizer authorizer;
    private final AccessLog log;

    /**
     * Publishes wills that their clients may publish by then.
     *
     * @param log is told of wills that may not be published
     */
    public WillScheduler(Routers routers, Authorizer authorizer, AccessLog log) {
        this.authorizer = authorizer;
        this.log = log;
        this.routers = routers;
    }

    /** A Network Connection ended other than by DISCONNECT with 0x00 ([MQTT-3.1.2-8], [MQTT-3.1.3-9]). */
    public void onConnectionLost(Session session) {
        PendingWill will = session.will();
        if (will == null) {
            return;
        }
        // A Session that ends first takes its will with it: SessionEndings publishes it then.
        if (will.delaySeconds() == 0) {
            publish(session);
        } else {
            long delay = TimeUnit.SECONDS.toMillis(will.delaySeconds());
            session.timers().publishWillIn(session.loop(), delay, () -> publish(session));
        }
    }

    /** A Session without a Network Connection came back from the store; the time of its will may be past. */
    public void onRecovered(Session session, SessionState state) {
        StoredWill will = state.will();
        if (will != null) {
            long left = will.dueAtMillis() - session.loop().nowMillis();
            long most = TimeUnit.SECONDS.toMillis(will.delaySeconds()); // also when the clock was set back meanwhile
            session.timers().publishWillIn(session.loop(), Math.clamp(left, 0, most), () -> publish(session));
        }
    }

    /** Publishes the will of a Session, if it has one, and forgets it ([MQTT-3.1.2-10]). */
    void publish(Session session) {
        PendingWill will = session.will();
        if (will == null) {
            return;
        }
        session.keepWill(null);
        if (!session.isEnded() && !session.isOnline()) {
            session.save();
        }
        Loop loop = session.loop();
        Message kept = will.message();
        if (!mayPublish(session, kept)) {
            return;
        }
        long expiresAt = will.expirySeconds() < 0 ? Message.NEVER : loop.nowMillis() + will.expirySeconds() * 1000;
        Router router = routers.of(loop);
        Message message = new Message(
                kept.topic(),
                kept.payload(),
                kept.qos(),
                kept.retain(),
                kept.forwardedProperties(),
                expiresAt,
                kept.publisher(),
                loop.nowNanos());
        if (message.retain() && !router.mayRetain(message)) {
            router.forwardUnretained(message, true);
        } else {
            router.forwardOwned(message); // [MQTT-3.1.2-15]
        }
    }

    private boolean mayPublish(Session session, Message will) {
        String topic = will.topic().value();
        Principal owner = session.owner().principal();
        Decision decision = authorizer.decide(AclOperation.WILL, owner, session.clientId(), topic);
        if (!decision.isAllowed()) {
            log.denied(AclOperation.WILL, owner, session.clientId(), topic, decision.reason());
        }
        return decision.isAllowed();
    }
}
