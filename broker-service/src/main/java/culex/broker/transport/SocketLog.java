package culex.broker.transport;

import culex.broker.memory.LimitReached;

/**
 * Logs sockets that were closed because of a limit, and failed TLS handshakes. An implementation must limit its lines per second, because
 * hostile peers can cause any number of them. May be called from any thread.
 */
@FunctionalInterface
public interface SocketLog {
    /**
     * Called when a socket was closed, or could not be accepted.
     *
     * @param limit the limit that was reached
     * @param about the address of the peer, or the error
     */
    void rejected(LimitReached limit, String about);

    /**
     * Called when a TLS handshake failed.
     *
     * @param listener the name of the listener
     * @param address the address of the peer
     * @param reason what failed, in one sentence; it may contain text of the peer
     */
    default void handshakeFailed(String listener, String address, String reason) {}

    /**
     * Called when a connection to the port for relayed clients was closed, because only one of the two replicas uses TLS or because the TLS
     * handshake failed.
     *
     * @param address the address of the peer
     * @param reason what failed, in one sentence; it may contain text of the peer
     */
    default void relayRejected(String address, String reason) {}
}
