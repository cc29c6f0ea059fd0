package culex.broker.transport;

/**
 * How many sockets clients may have open, in total and per address; 0 is no limit. Sockets beyond a limit are closed at their accept.
 *
 * @param socketsMax the most sockets in any state
 * @param unauthenticatedMax the most sockets for which CONNACK was not sent yet, plain HTTP included
 * @param unauthenticatedPerAddressMax the most of those per address; a further socket waits a moment for its turn
 * @param unauthenticatedBytesMax the most bytes of incomplete packets and requests that those sockets hold together
 * @param connectionsPerAddressMax the most connected clients per address
 * @param connectsPerSecondPerAddressMax the most CONNECT packets per address within one second
 */
public record SocketLimits(
        int socketsMax,
        int unauthenticatedMax,
        int unauthenticatedPerAddressMax,
        long unauthenticatedBytesMax,
        int connectionsPerAddressMax,
        int connectsPerSecondPerAddressMax) {
    /** Counts, but rejects nothing. */
    public static final SocketLimits NONE = new SocketLimits(0, 0, 0, 0, 0, 0);
}
