package culex.broker.connection;

import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.rates.RateLimits;
import culex.broker.retained.RetainedMessages;
import culex.broker.routing.Routers;
import culex.broker.security.Authenticator;
import culex.broker.security.Authorizer;
import culex.broker.security.Bans;
import culex.broker.security.EnhancedAuthenticator;
import culex.broker.security.LoginFailures;
import culex.broker.security.SessionOwnership;
import culex.broker.session.SessionExpiry;
import culex.broker.session.SessionLimits;
import culex.broker.session.SessionRegistry;
import culex.broker.session.WillScheduler;
import culex.broker.topic.SubscriptionTree;
import java.util.List;
import java.util.Map;

/**
 * The parts of the broker that all Network Connections use. A list with one element for each event loop is in the order of the loops.
 */
public record ConnectionServices(
        ConnectionLimits limits,
        ServerProperties serverProperties,
        SessionLimits sessionLimits,
        SessionRegistry sessions,
        SubscriptionTree<Receiver, Subscription> subscriptions,
        RetainedMessages retained,
        Routers routers,
        List<PartialPackets> partialPackets,
        WillScheduler wills,
        SessionExpiry expiry,
        Authenticator authenticator,
        Map<String, EnhancedAuthenticator> enhancedAuthenticators,
        LoginFailures loginFailures,
        Bans bans,
        Authorizer authorizer,
        SessionOwnership ownership,
        Admission admission,
        TakeOvers takeOvers,
        RateLimits rates,
        ConnectionLog log) {}
