package culex.broker.transport;

import culex.broker.memory.LimitReached;

/** What a person is told of sockets that were closed because of a limit. From any thread; the log decides how often it writes a line. */
@FunctionalInterface
public interface SocketLog {
    /**
     * A socket was closed, or could not be accepted.
     *
     * @param limit the limit that was reached
     * @param about the address of the peer, or the error
     */
    void rejected(LimitReached limit, String about);
}
