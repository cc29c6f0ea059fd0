package culex.system.services;

import culex.testing.BrokerProcess;
import culex.testing.Ports;
import java.nio.file.Path;
import java.util.Map;

/** A packaged broker with an address for each transport of publisher and subscriber. */
final class Transports implements AutoCloseable {
    private final TestCertificate certificate;
    private final int wssPort;
    private final BrokerProcess broker;
    private final TlsRelay tls;

    private Transports(TestCertificate certificate, int wssPort, BrokerProcess broker) {
        this.certificate = certificate;
        this.wssPort = wssPort;
        this.broker = broker;
        tls = new TlsRelay(certificate.context(), broker.tcpPort());
    }

    static Transports start(Path directory) {
        TestCertificate certificate = TestCertificate.create(directory);
        int wssPort = Ports.free();
        BrokerProcess broker = BrokerProcess.start(Map.of(
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES", certificate.certificate().toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", certificate.key().toString(),
                "QUARKUS_HTTP_SSL_PORT", Integer.toString(wssPort)));
        return new Transports(certificate, wssPort, broker);
    }

    BrokerProcess broker() {
        return broker;
    }

    Path certificate() {
        return certificate.certificate();
    }

    /** Returns the port of {@code ws}, {@code wss}, {@code tcp} or {@code tls}. */
    int port(String transport) {
        return switch (transport) {
            case "ws" -> broker.httpPort();
            case "wss" -> wssPort;
            case "tcp" -> broker.tcpPort();
            case "tls" -> tls.port();
            default -> throw new IllegalArgumentException(transport);
        };
    }

    @Override
    public void close() {
        tls.close();
        broker.close();
    }
}
