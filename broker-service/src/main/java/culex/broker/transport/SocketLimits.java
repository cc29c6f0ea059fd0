package culex.broker.transport;

/**
 * Limits of the sockets that clients may have open, in total and per address; 0 means no limit. Sockets beyond a limit are closed when they
 * are accepted.
 *
 * @param socketsMax the maximum number of sockets in any state
 * @param unauthenticatedMax the maximum number of sockets for which CONNACK was not sent yet, plain HTTP included
 * @param unauthenticatedPerAddressMax the maximum number of those sockets per address; a further socket waits, for a second at most, until
 *     one of them is authenticated or closed
 * @param unauthenticatedBytesMax the maximum number of bytes of incomplete packets and requests that those sockets hold together
 * @param connectionsPerAddressMax the maximum number of connected clients per address
 * @param connectsPerSecondPerAddressMax the maximum number of CONNECT packets per address within one second
 */
public record SocketLimits(
        int socketsMax,
        int unauthenticatedMax,
        int unauthenticatedPerAddressMax,
        long unauthenticatedBytesMax,
        int connectionsPerAddressMax,
        int connectsPerSecondPerAddressMax) {
    /** No limits: sockets are counted and none is rejected. */
    public static final SocketLimits NONE = new SocketLimits(0, 0, 0, 0, 0, 0);
}
