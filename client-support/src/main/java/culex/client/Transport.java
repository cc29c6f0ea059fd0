package culex.client;

import java.util.Locale;

/** The transport between the service and the broker. */
public enum Transport {
    /** WebSocket. */
    WS(8888, true, false),
    /** WebSocket over TLS. */
    WSS(8443, true, true),
    /** Plain TCP. */
    TCP(1883, false, false),
    /** TCP with TLS. */
    TLS(8883, false, true);

    private final int defaultPort;
    private final boolean webSocket;
    private final boolean encrypted;

    Transport(int defaultPort, boolean webSocket, boolean encrypted) {
        this.defaultPort = defaultPort;
        this.webSocket = webSocket;
        this.encrypted = encrypted;
    }

    /** The default port. */
    public int defaultPort() {
        return defaultPort;
    }

    /** Whether the transport is a WebSocket, which has a path. */
    public boolean isWebSocket() {
        return webSocket;
    }

    /** Whether the transport uses TLS. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** The name in settings and addresses. */
    public String scheme() {
        return name().toLowerCase(Locale.ROOT);
    }
}
