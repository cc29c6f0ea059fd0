package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.SocketLog;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetSocketAddress;

/** Reads the addresses of WebSocket clients from the headers of trusted proxies, and counts the sockets for these addresses. */
public final class ForwardedClients {
    private final TrustedProxies proxies;
    private final NettyLoops loops;
    private final SocketLog log;

    /** @param log is notified of requests that are rejected because of a header or a limit */
    public ForwardedClients(TrustedProxies proxies, NettyLoops loops, SocketLog log) {
        this.proxies = proxies;
        this.loops = loops;
        this.log = log;
    }

    /**
     * Uses the client's address for the channel of an upgrade request of a trusted proxy; returns false when its headers cannot be trusted.
     */
    boolean identify(HttpServerRequest request) {
        if (!(request.connection() instanceof ConnectionBase connection)) {
            return true;
        }
        Channel channel = connection.channel();
        if (!(channel.remoteAddress() instanceof InetSocketAddress peer) || !proxies.contains(peer.getAddress())) {
            return true;
        }
        try {
            ClientAddress.set(
                    channel,
                    ForwardedFor.client(
                            peer,
                            request.headers().getAll("X-Forwarded-For"),
                            request.headers().getAll("Forwarded"),
                            proxies));
            return true;
        } catch (IllegalArgumentException malformed) {
            onRejected(channel, LimitReached.PROXY_HEADER);
            return false;
        }
    }

    /**
     * Counts the socket of an upgrade request as an unauthenticated one of its client's address; returns false at the limit of the address.
     */
    boolean takePlace(HttpServerRequest request) {
        if (request.connection() instanceof ConnectionBase connection
                && !AcceptGuard.socketOf(connection.channel()).takeAddressSlot()) {
            onRejected(connection.channel(), LimitReached.UNAUTHENTICATED_PER_ADDRESS);
            return false;
        }
        return true;
    }

    private void onRejected(Channel channel, LimitReached limit) {
        loops.of(channel.eventLoop()).memory().reached(limit);
        log.rejected(limit, ClientAddress.of(channel));
    }
}
