package culex.broker.transport;

import java.util.Locale;

/**
 * The other side of a connection.
 *
 * @param kind how it is carried
 * @param address its address and port, for the log
 */
public record Peer(Kind kind, String address) {
    /** How MQTT is carried. */
    public enum Kind {
        WS,
        WSS,
        TCP,
        TLS;

        /** The kind as URLs and metrics write it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
