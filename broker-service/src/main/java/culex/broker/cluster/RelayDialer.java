package culex.broker.cluster;

import culex.broker.transport.Loop;
import culex.broker.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** Opens connections to other replicas. An implementation uses TLS for all of them or for none. */
@FunctionalInterface
public interface RelayDialer {
    /**
     * Connects to a replica. Calls exactly one of the two callbacks, later or at once, on the loop.
     *
     * @param loop the calling loop, which owns the connection
     * @param address the address, with the host name that the certificate of the replica must have
     * @param timeout how long connecting may take, and how long a TLS handshake may take
     * @param onConnected gets the open connection and returns its listener
     * @param onFailed gets the reason, in a few words
     */
    void dial(
            Loop loop,
            InetSocketAddress address,
            Duration timeout,
            Transport.Acceptor onConnected,
            Consumer<String> onFailed);

    /** Whether connections to the owner use TLS. */
    default boolean usesTls() {
        return false;
    }
}
