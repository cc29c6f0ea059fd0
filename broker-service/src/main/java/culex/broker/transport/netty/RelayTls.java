package culex.broker.transport.netty;

import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * TLS between replicas: the owner's end of a relay is the server, and the front's end is the client. Both ends use the certificates of one
 * {@link TlsServer}, and so new connections use replaced certificates. All methods can be called from any thread.
 */
public final class RelayTls {
    private final TlsServer server;
    private final String identification;

    /**
     * @param server the owner's end
     * @param identification how a front compares the owner's certificate with the owner's address, as
     *     {@link SSLParameters#setEndpointIdentificationAlgorithm} takes it; empty for not at all
     */
    public RelayTls(TlsServer server, String identification) {
        this.server = server;
        this.identification = identification;
    }

    TlsServer server() {
        return server;
    }

    /**
     * Creates the TLS handler of a front's connection to the owner.
     *
     * @param owner the address, with the host name that the owner's certificate must have
     * @param timeout how long the handshake may take
     */
    SslHandler client(InetSocketAddress owner, Duration timeout) {
        SSLEngine engine = server.engine(owner);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(identification.isEmpty() ? null : identification);
        engine.setSSLParameters(parameters);
        return server.handler(engine, timeout);
    }
}
