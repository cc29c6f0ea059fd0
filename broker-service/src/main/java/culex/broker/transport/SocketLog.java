package culex.broker.transport;

import culex.broker.memory.LimitReached;

/** Is notified of sockets that were closed because of a limit, and limits how often it logs that. From any thread. */
@FunctionalInterface
public interface SocketLog {
    /**
     * Called when a socket was closed, or could not be accepted.
     *
     * @param limit the limit that was reached
     * @param about the address of the peer, or the error
     */
    void rejected(LimitReached limit, String about);
}
