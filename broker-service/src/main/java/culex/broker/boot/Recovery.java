package culex.broker.boot;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.retained.RetainedMessages;
import culex.broker.routing.Router;
import culex.broker.routing.Routers;
import culex.broker.session.RestoredSession;
import culex.broker.session.Session;
import culex.broker.session.SessionExpiry;
import culex.broker.session.SessionRegistry;
import culex.broker.session.WillScheduler;
import culex.broker.store.Journals;
import culex.broker.store.NotLoaded;
import culex.broker.store.RecoveryListener;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.transport.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Recovers the stored state before clients are accepted: Sessions, assigned to the loops round-robin, with their queued messages; retained
 * messages; then the timers of Sessions and wills, which may have become due while the broker was down. Runs on the thread that starts the
 * broker.
 */
public final class Recovery implements RecoveryListener {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int PROGRESS_MESSAGES = 100_000;

    private final List<? extends Loop> loops;
    private final SessionRegistry registry;
    private final RetainedMessages retained;
    private final Routers routers;
    private final WillScheduler wills;
    private final SessionExpiry expiry;
    private final List<SessionState> states = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<Ownerless> ownerless = new ArrayList<>();
    private final List<LeftBehind> leftBehind = new ArrayList<>();
    private final Set<String> notLoaded = new HashSet<>();
    private @Nullable RestoredSession current;
    private int sessionCount;
    private long messages;

    public Recovery(
            List<? extends Loop> loops,
            SessionRegistry registry,
            RetainedMessages retained,
            Routers routers,
            WillScheduler wills,
            SessionExpiry expiry) {
        this.loops = loops;
        this.registry = registry;
        this.retained = retained;
        this.routers = routers;
        this.wills = wills;
        this.expiry = expiry;
    }

    /** Loads the stored state and creates the Sessions, retained messages and timers from it; returns when all of them exist. */
    void run(Journals journals) {
        long began = System.nanoTime();
        await(begin(journals));
        if (sessionCount > 0 || retained.size() > 0) {
            LOG.infof(
                    "Recovered %d sessions with %d messages in %d ms; %d retained messages, %d MB, stay on disk and are"
                            + " read when they are asked for",
                    sessionCount,
                    messages,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                    retained.size(),
                    retained.bytes() >> 20);
        }
    }

    /** Reads the stored state. All of it is in place when the latch reaches zero; the loops must run for that. */
    public CountDownLatch begin(Journals journals) {
        journals.recover(this);
        return onLoops();
    }

    @Override
    public void lastSession(long number) {
        registry.numberAfter(number);
    }

    @Override
    public void session(SessionState state) {
        Loop loop = loops.get(sessions.size() % loops.size());
        RestoredSession restored = registry.restore(state, loop);
        current = restored;
        states.add(state);
        sessions.add(restored.session());
    }

    @Override
    public void subscription(StoredSubscription subscription) {
        current().subscription(subscription);
    }

    private RestoredSession current() {
        RestoredSession session = current;
        if (session == null) {
            throw new IllegalStateException("a message before its session");
        }
        return session;
    }

    @Override
    public void waiting(long message, int sizeBytes, int storedAtSeconds, boolean isShared) {
        current().waiting(message, sizeBytes, storedAtSeconds, isShared);
        counted();
    }

    @Override
    public void sent(long message, int sizeBytes, QoS qos, boolean isShared, int packetIdentifier) {
        current().sent(message, sizeBytes, qos, isShared, packetIdentifier);
        counted();
    }

    private void counted() {
        messages++;
        if (messages % PROGRESS_MESSAGES == 0) {
            LOG.infof("Recovering: %d messages so far", messages);
        }
    }

    @Override
    public void released(long message, int packetIdentifier) {
        current().released(message, packetIdentifier);
    }

    @Override
    public void accepted(int packetIdentifier, Message message) {
        current().accepted(packetIdentifier, message);
    }

    @Override
    public void acceptedOfEnded(long session, int packetIdentifier, Message message) {
        ownerless.add(new Ownerless(session, packetIdentifier, message));
    }

    @Override
    public void sessionNotLoaded(SessionState state) {
        notLoaded.add(state.clientId());
    }

    @Override
    public void notLoaded(NotLoaded records) {
        if (!records.isEmpty()) {
            registry.setNotLoaded(Set.copyOf(notLoaded));
            LOG.warnf(
                    "A start loads %d MB at most, half of the heap. These stay in the store: %d sessions, whose clients are rejected"
                            + " and receive nothing; %d messages of sessions that have ended. Give the broker more heap,"
                            + " or remove what is not needed with ./culex store prune, and start it again.",
                    records.bytesMax() >> 20, records.sessions(), records.messages());
        }
    }

    @Override
    public void undelivered(long session, Delivery delivery) {
        leftBehind.add(new LeftBehind(session, delivery));
        counted();
    }

    /** A message of a Shared Subscription that was undelivered when its Session ended. */
    private record LeftBehind(long session, Delivery delivery) {
        void goOn(Router router) {
            // Appended in the same commit as the redelivery.
            router.journal().settled(session, delivery.message().number());
            router.redeliverShared(List.of(delivery));
        }
    }

    /** A message of QoS 2 that was accepted from a client whose Session has ended. */
    private record Ownerless(long session, int packetIdentifier, Message message) {
        void goOn(Router router) {
            // Appended in the same commit as the entries for the receivers.
            router.journal().completed(session, packetIdentifier);
            router.publishAccepted(message);
        }
    }

    private CountDownLatch onLoops() {
        CountDownLatch missing = new CountDownLatch(sessions.size() + 1);
        for (int i = 0; i < sessions.size(); i++) {
            Session session = sessions.get(i);
            SessionState state = states.get(i);
            session.inbox().execute(() -> {
                try {
                    rearm(session, state);
                } finally { // a fault in one Session must not prevent the start
                    missing.countDown();
                }
            });
        }
        sessionCount = sessions.size();
        sessions.clear();
        states.clear();
        current = null;
        Loop first = loops.getFirst();
        first.execute(() -> {
            Router router = routers.of(first);
            ownerless.forEach(one -> one.goOn(router));
            leftBehind.forEach(one -> one.goOn(router));
            ownerless.clear();
            leftBehind.clear();
            router.journal().whenStored(missing::countDown);
        });
        return missing;
    }

    private static void await(CountDownLatch missing) {
        try {
            if (!missing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the recovery of the store did not end within " + PATIENCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void rearm(Session session, SessionState state) {
        session.begin();
        if (state.expiresAtMillis() == 0) {
            // The client was connected when the process of the broker ended, so its connection counts as lost.
            wills.onConnectionLost(session);
            expiry.onDisconnected(session);
            return;
        }
        wills.onRecovered(session, state);
        expiry.onRecovered(session, state.expiresAtMillis());
    }
}
