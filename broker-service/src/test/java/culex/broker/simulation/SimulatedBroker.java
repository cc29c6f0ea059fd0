package culex.broker.simulation;

import culex.broker.boot.Recovery;
import culex.broker.codec.DecoderLimits;
import culex.broker.connection.Admission;
import culex.broker.connection.ConnectionLimits;
import culex.broker.connection.ConnectionServices;
import culex.broker.connection.PartialPackets;
import culex.broker.connection.ServerProperties;
import culex.broker.connection.TakeOvers;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.rates.RateLimits;
import culex.broker.retained.RetainedLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.routing.EndedSessions;
import culex.broker.routing.Router;
import culex.broker.routing.Routers;
import culex.broker.security.AnonymousAuthenticator;
import culex.broker.security.Authenticator;
import culex.broker.security.Authorizer;
import culex.broker.security.BanList;
import culex.broker.security.Bans;
import culex.broker.security.EnhancedAuthenticator;
import culex.broker.security.LoginFailures;
import culex.broker.security.SessionOwnership;
import culex.broker.session.Session;
import culex.broker.session.SessionExpiry;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.session.WillScheduler;
import culex.broker.store.Journal;
import culex.broker.store.Journals;
import culex.broker.store.RetainedStore;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parts of the broker, connected as in Broker, without sockets. */
final class SimulatedBroker {
    private static final int CONNECTIONS_MAX = 1000;
    private static final Duration SILENCE_MAX = Duration.ofHours(2);
    private static final long PARTIAL_BYTES_MAX = 1 << 20;
    private static final long ALIAS_BYTES_MAX = 1 << 16;

    private static final List<MemoryUse> HELD_BY_SESSIONS = List.of(
            MemoryUse.QUEUES,
            MemoryUse.IN_FLIGHT,
            MemoryUse.INBOUND_QOS2,
            MemoryUse.SESSIONS,
            MemoryUse.SUBSCRIPTIONS,
            MemoryUse.WILLS,
            MemoryUse.HANDOVER);

    private static final Journal FORGETFUL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});

    private final SubscriptionTree<Receiver, Subscription> subscriptions = new SubscriptionTree<>();
    private final SessionRegistry sessions;
    private ConnectionServices services;
    private final Recovery recovery;
    private final RetainedMessages retained;
    private final AtomicReference<BanList> bans = new AtomicReference<>(BanList.EMPTY);
    private final CountingConnectionLog log = new CountingConnectionLog();

    SimulatedBroker(List<? extends Loop> loops, SessionLimits limits) {
        this(loops, limits, loop -> FORGETFUL, null);
    }

    /** Creates a broker whose store has no retained messages. */
    SimulatedBroker(List<? extends Loop> loops, SessionLimits limits, Function<Loop, Journal> journals) {
        this(loops, limits, journals, null);
    }

    /** Creates a broker with permissions, and with methods of enhanced authentication by their names. */
    SimulatedBroker(
            List<? extends Loop> loops,
            SessionLimits limits,
            Authorizer authorizer,
            Map<String, EnhancedAuthenticator> methods) {
        this(loops, limits, loop -> FORGETFUL, null, authorizer, methods);
    }

    /**
     * Creates a broker.
     *
     * @param journals the journal of each loop
     * @param stored the retained messages of the store, or null when they are in memory
     */
    SimulatedBroker(
            List<? extends Loop> loops,
            SessionLimits limits,
            Function<Loop, Journal> journals,
            @Nullable RetainedStore stored) {
        this(loops, limits, journals, stored, Authorizer.OPEN, Map.of());
    }

    private SimulatedBroker(
            List<? extends Loop> loops,
            SessionLimits limits,
            Function<Loop, Journal> journals,
            @Nullable RetainedStore stored,
            Authorizer authorizer,
            Map<String, EnhancedAuthenticator> methods) {
        retained = new RetainedMessages(RetainedLimits.NONE, stored);
        List<Journal> byLoop = loops.stream().map(journals).toList();
        Routers routers = new Routers(
                loops,
                loop -> new Router(
                        loop, loops, subscriptions, authorizer, retained, byLoop.get(loop.index()), 1 << 20));
        WillScheduler wills =
                new WillScheduler(routers::publishWill, authorizer, (operation, client, clientId, topic, reason) -> {});
        sessions = new SessionRegistry(subscriptions, limits, loops, byLoop, new EndedSessions(routers, wills));
        SessionExpiry expiry = new SessionExpiry(sessions);
        recovery = new Recovery(loops, sessions, retained, routers, wills, expiry);
        ConnectionLimits connection = new ConnectionLimits(
                new DecoderLimits(1 << 20, 1 << 17, 100, 10_000, 1000),
                PARTIAL_BYTES_MAX,
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ZERO,
                CONNECTIONS_MAX,
                100,
                100,
                20,
                10,
                ALIAS_BYTES_MAX,
                Duration.ZERO,
                SILENCE_MAX,
                Session.NEVER_EXPIRES,
                Session.NEVER_EXPIRES,
                false);
        services = new ConnectionServices(
                connection,
                new ServerProperties(null, null, null, false),
                limits,
                sessions,
                subscriptions,
                retained,
                routers,
                loops.stream()
                        .map(loop -> new PartialPackets(loop, PARTIAL_BYTES_MAX))
                        .toList(),
                wills,
                expiry,
                new AnonymousAuthenticator(true),
                methods,
                new LoginFailures(Duration.ZERO, Duration.ZERO, System::nanoTime),
                new Bans(bans::get, Bans.Limits.NONE, System::nanoTime, InstantSource.system()),
                authorizer,
                new SessionOwnership(true, true),
                new Admission(CONNECTIONS_MAX, Duration.ZERO),
                new TakeOvers(Integer.MAX_VALUE),
                RateLimits.NONE,
                log);
    }

    /** Replaces all bans with one, given as a line of the bans file. Does not disconnect connected clients. */
    void ban(String line) {
        bans.set(BanList.parse(List.of(line)));
    }

    /**
     * Limits the clients that connect from now on.
     *
     * @param authenticator gives them their users and roles
     */
    void limit(RateLimits rates, Authenticator authenticator) {
        services = with(rates, authenticator, services.loginFailures());
    }

    /** Checks the logins of the clients that connect from now on. */
    void checkLogins(Authenticator authenticator, LoginFailures failures) {
        services = with(services.rates(), authenticator, failures);
    }

    private ConnectionServices with(RateLimits rates, Authenticator authenticator, LoginFailures failures) {
        ConnectionServices now = services;
        return new ConnectionServices(
                now.limits(),
                now.serverProperties(),
                now.sessionLimits(),
                now.sessions(),
                now.subscriptions(),
                now.retained(),
                now.routers(),
                now.partialPackets(),
                now.wills(),
                now.expiry(),
                authenticator,
                now.enhancedAuthenticators(),
                failures,
                now.bans(),
                now.authorizer(),
                now.ownership(),
                now.admission(),
                now.takeOvers(),
                rates,
                now.log());
    }

    /** Returns the settings of the exceeded rates, in the order of their log lines. */
    List<String> exceeded() {
        return log.exceeded();
    }

    Router router(Loop loop) {
        return services.routers().of(loop);
    }

    ConnectionServices services() {
        return services;
    }

    /** Recovers the content of a store; the latch reaches zero when the loops have run. */
    CountDownLatch recover(Journals journals) {
        return recovery.begin(journals);
    }

    /** Whether a message is retained for a Topic Name. */
    boolean isRetained(String topicName) {
        return retained.isRetained(topicName);
    }

    SessionRegistry sessions() {
        return sessions;
    }

    /** Checks at the end of a run that there is no Session, subscription, open connection or timer. */
    void checkNothingLeft(List<TimerWheel> wheels) {
        if (!sessions.sessions().isEmpty() || subscriptions.size() != 0 || log.open() != 0) {
            throw new AssertionError("left behind: "
                    + sessions.sessions().stream().map(Session::clientId).toList() + ", " + subscriptions.size()
                    + " subscriptions, " + log.open() + " connections");
        }
        for (TimerWheel wheel : wheels) {
            if (TimerProbe.armed(wheel) != 0) {
                throw new AssertionError("a timer is left on loop " + wheels.indexOf(wheel));
            }
        }
    }

    /** Checks at the end of a run that no memory is counted for clients. */
    void checkNothingHeld(MemoryBudget memory) {
        for (MemoryUse use : HELD_BY_SESSIONS) {
            if (memory.bytes(use) != 0) {
                throw new AssertionError(memory.bytes(use) + " bytes are still counted for " + use);
            }
        }
        if (sessions.counts().queued() != 0 || sessions.counts().online() != 0) {
            throw new AssertionError("still counted: " + sessions.counts().queued() + " messages that wait, "
                    + sessions.counts().online() + " clients");
        }
    }
}
