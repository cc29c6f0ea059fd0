package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.Limits;
import culex.broker.config.Terms;
import culex.broker.connection.Admission;
import culex.broker.connection.ConnectionServices;
import culex.broker.connection.PartialPackets;
import culex.broker.connection.TakeOvers;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.ops.BrokerLog;
import culex.broker.ops.BrokerState;
import culex.broker.retained.RetainedMessages;
import culex.broker.retained.RetainedSweep;
import culex.broker.routing.EndedSessions;
import culex.broker.routing.Router;
import culex.broker.routing.Routers;
import culex.broker.security.AccessControl;
import culex.broker.session.LargestClients;
import culex.broker.session.SessionExpiry;
import culex.broker.session.SessionRegistry;
import culex.broker.session.WillScheduler;
import culex.broker.store.Journals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.netty.NettyLoop;
import java.util.List;

/** Creates and connects the parts of the broker between sockets and store: sessions, subscriptions, retained messages and routers. */
final class SessionServices {
    private final List<NettyLoop> loops;
    private final Journals journals;
    private final SubscriptionTree<Receiver, Subscription> subscriptions = new SubscriptionTree<>();
    private final RetainedMessages retained;
    private final SessionRegistry sessions;
    private final LargestClients largest;
    private final Recovery recovery;
    private final ConnectionServices forConnections;

    SessionServices(
            BrokerConfig config,
            Limits limits,
            List<NettyLoop> loops,
            Journals journals,
            AccessControl access,
            BrokerLog log) {
        this.loops = loops;
        this.journals = journals;
        retained = new RetainedMessages(limits.retained(), journals.retained());
        LoopRouters byLoop = LoopRouters.of(
                loops,
                journals,
                (loop, journal) -> new Router(
                        loop, loops, subscriptions, access.authorizer(), retained, journal, limits.cacheBytesMax()));
        Routers routers = byLoop.routers();
        WillScheduler wills = new WillScheduler(routers::publishWill, access.authorizer(), log);
        sessions = new SessionRegistry(
                subscriptions, limits.session(), loops, byLoop.journals(), new EndedSessions(routers, wills));
        sessions.counts().reportDropsTo(log::messagesDropped);
        largest = new LargestClients(sessions, loops.size(), log::largestClient);
        SessionExpiry expiry = new SessionExpiry(sessions);
        recovery = new Recovery(loops, sessions, retained, routers, wills, expiry);
        forConnections = new ConnectionServices(
                limits.connection(),
                Terms.of(config),
                limits.session(),
                sessions,
                subscriptions,
                retained,
                routers,
                PartialPackets.perLoop(loops, limits.connection().partialPacketsBytesMax()),
                wills,
                expiry,
                access.authenticator(),
                access.enhancedAuthenticators(),
                access.loginFailures(),
                access.bans(),
                access.authorizer(),
                Terms.sessionOwnership(config),
                new Admission(
                        limits.connection().connectionsMax(),
                        limits.connection().connectLagMax()),
                new TakeOvers(config.limits().takeOversMax()),
                Terms.rates(config),
                log);
    }

    /** The parts that Network Connections use. */
    ConnectionServices forConnections() {
        return forConnections;
    }

    /** Makes every loop match all Topic Names again. May be called from any thread. */
    void matchAllAgain() {
        subscriptions.touchAll();
    }

    /** Loads the stored state, and starts the work that goes on while the broker runs. */
    void start() {
        recovery.run(journals);
        NettyLoop first = loops.getFirst();
        loops.forEach(loop -> loop.execute(() -> largest.startOn(loop)));
        Routers routers = forConnections.routers();
        new RetainedSweep(first, retained, routers.of(first).journal()).start();
    }

    /** The values that the metrics and the $SYS topics read; may be called from any thread. */
    BrokerState state() {
        return new BrokerState(loops, sessions, subscriptions, retained, journals);
    }
}
