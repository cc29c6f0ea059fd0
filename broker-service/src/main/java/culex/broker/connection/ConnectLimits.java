package culex.broker.connection;

import culex.broker.memory.LimitReached;
import culex.broker.packet.Connect;
import culex.broker.packet.ReasonCode;
import culex.broker.packet.Will;
import culex.broker.rates.RateKind;
import culex.broker.rates.RateLimit;
import culex.broker.rates.RateScope;
import culex.broker.security.Principal;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.Set;

/** Rejects a CONNECT that would exceed a limit. Runs on the connection's event loop. */
final class ConnectLimits {
    /** The delay of the rejection of a connection that would take over a Session too often. */
    private static final long TAKE_OVER_DELAY_MILLIS = 1000;

    private static final String AT_CONNECTIONS_MAX = "there are as many connections as the limit allows";

    private final Connection connection;
    private final ConnectionServices services;

    ConnectLimits(Connection connection, ConnectionServices services) {
        this.connection = connection;
        this.services = services;
    }

    private Loop loop() {
        return connection.transport().loop();
    }

    /**
     * Rejects the client if the broker accepts none at the moment, because of a limit, its load, or its shutdown; returns whether the
     * client was rejected.
     */
    boolean rejectsNow() {
        if (!services.admission().hasRoom()) {
            return reject(LimitReached.CONNECTIONS, AT_CONNECTIONS_MAX);
        }
        if (!connection.transport().socket().mayConnect(loop().monotonicMillis())) {
            return reject(LimitReached.CONNECTS_PER_ADDRESS, "this address sends CONNECT too often");
        }
        if (!services.rates().isEmpty()
                && exceedsRate(RateScope.ADDRESS, connection.transport().peer().source(), Set.of())) {
            return rejectForRate("this address");
        }
        if (loop().memory().budget().isCritical()) {
            return reject(LimitReached.MEMORY, "the broker is short of memory");
        }
        if (services.admission().isClosed()) {
            connection.reject(services.serverProperties().onShutdown(), "");
            return true;
        }
        if (services.admission().isLate(loop())) {
            connection.reject(
                    ReasonCode.QUOTA_EXCEEDED, "the broker is busy, try again in " + Admission.retrySeconds() + " s");
            return true;
        }
        ReasonCode redirect = services.serverProperties().redirect();
        if (redirect != null) {
            connection.reject(redirect, "");
        }
        return redirect != null;
    }

    /** Counts an authenticated client. At the limit, rejects it and returns false. */
    boolean admits() {
        return services.admission().admit() || !reject(LimitReached.CONNECTIONS, AT_CONNECTIONS_MAX);
    }

    /** Counts an authenticated client of the address. At the limit of the address, rejects the client and returns true. */
    boolean rejectsAddress() {
        return !connection.transport().socket().connect()
                && reject(
                        LimitReached.CONNECTIONS_PER_ADDRESS,
                        "this address has as many connections as the limit allows");
    }

    private boolean reject(LimitReached limit, String detail) {
        loop().memory().reached(limit);
        connection.reject(ReasonCode.QUOTA_EXCEEDED, detail);
        return true;
    }

    /** Rejects an authenticated client that connects more often than a rate allows, or whose user does; returns whether it did. */
    boolean rejectsRate(String clientId, Principal principal) {
        if (exceedsRate(RateScope.CLIENT, clientId, principal.roles())) {
            return rejectForRate("this Client Identifier");
        }
        String user = principal.userName();
        return user != null && exceedsRate(RateScope.USER, user, principal.roles()) && rejectForRate("this user");
    }

    private boolean exceedsRate(RateScope scope, String name, Set<String> roles) {
        String listener = connection.transport().peer().listener().name();
        RateLimit limit = services.rates().find(scope, RateKind.CONNECTS, listener, roles);
        return limit != null && !limit.buckets().takeOne(name, loop().nowNanos());
    }

    private boolean rejectForRate(String who) {
        loop().memory().reached(LimitReached.CONNECT_RATE);
        connection.reject(ReasonCode.CONNECTION_RATE_EXCEEDED, who + " sends CONNECT more often than a rate allows");
        return true;
    }

    /** Rejects a client whose will exceeds a limit; returns whether it did. */
    boolean rejectsWill(Connect packet) {
        Will will = packet.will();
        if (will == null) {
            return false;
        }
        if (loop().memory().budget().isShedding()) {
            return reject(LimitReached.MEMORY, "the broker is short of memory for wills");
        }
        long bytes = will.payload().length + 2L * will.topic().length();
        if (bytes > services.sessionLimits().bytes().will()
                || !services.sessions().counts().hasRoomForWill(bytes)) {
            return reject(LimitReached.WILL_BYTES, "the will is larger than the limit, or those of all clients are");
        }
        return false;
    }

    /** Rejects a client, after a delay, that would replace a connected one too often; returns whether it does. */
    boolean rejectsTakeOver(String clientId) {
        Loop loop = loop();
        if (!services.sessions().isOnline(clientId) || services.takeOvers().permit(clientId, loop.nowNanos())) {
            return false;
        }
        connection.pauseFor(TAKE_OVER_DELAY_MILLIS);
        Runnable rejection = () -> {
            if (!connection.isClosed()) {
                reject(LimitReached.TAKE_OVERS, "connections compete for this Client Identifier");
            }
        };
        loop.arm(new TimerWheel.Timer(() -> connection.faults().guard(rejection)), TAKE_OVER_DELAY_MILLIS);
        return true;
    }
}
