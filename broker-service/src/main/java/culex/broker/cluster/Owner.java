package culex.broker.cluster;

import java.net.InetSocketAddress;

/** The process of a cluster that owns the sessions: it stores the sessions and serves all clients. */
public sealed interface Owner {
    /** The owner is this process. */
    Owner SELF = new Self();

    /** No owner is known to this process. */
    Owner UNKNOWN = new Unknown();

    /** This process owns the sessions. */
    record Self() implements Owner {}

    /** No owner is known. */
    record Unknown() implements Owner {}

    /**
     * Another replica owns the sessions.
     *
     * @param relayAddress its IP address and its port for relayed clients; resolved, because event loops cannot wait for DNS; with
     *     TLS the replica's certificate must have its host name
     */
    record Replica(InetSocketAddress relayAddress) implements Owner {
        /** @throws IllegalArgumentException when the address is a host name that is not resolved */
        public Replica {
            if (relayAddress.isUnresolved()) {
                throw new IllegalArgumentException("not an IP address: " + relayAddress);
            }
        }

        /** The address for the log, such as {@code 10.0.0.7:7883}. */
        String label() {
            String host = relayAddress.getAddress().getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + relayAddress.getPort();
        }
    }
}
