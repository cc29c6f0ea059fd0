package culex.broker.transport.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.Peer;
import culex.broker.transport.SocketLimits;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client certificates that the header of the PROXY protocol reports. */
class ProxyHeaderCertificateTest extends ProxyProtocolFixture {
    @Test
    void certificateThatTheProxyHeaderReportsAsVerifiedNamesTheUser() throws Exception {
        int port = listen();
        assertEquals("pump-7", certificateUser(port, "0300000000", "pump-7"));
        assertEquals("pump-7", certificateUser(port, "0500000000", "pump-7"), "in the TLS session");
        assertNull(certificateUser(port, "0100000000"), "TLS without a certificate");
        assertNull(certificateUser(port, "0100000000", "pump-7"), "a name without a certificate");
        assertEquals("", certificateUser(port, "0300000001", "pump-7"), "not verified");
        assertEquals("", certificateUser(port, "0300000000", "pump-7", "pump-8"), "two names");
        assertEquals("", certificateUser(port, "0300000000", "pump\n7"), "a control character");
        assertEquals("", certificateUser(port, "0300000000"), "no name");
    }

    @Test
    void certificateInTheProxyHeaderIsIgnoredIfTheConnectionUsesTls(@TempDir Path directory) throws Exception {
        KeyStoreFile keys = KeyStoreFile.create(directory.resolve("server.p12"), "EC");
        int port = listen(SocketLimits.NONE, tls(keys), Duration.ofMinutes(1));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys.trustStore());
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        byte[] certificate = field("20", bytes(hex("0300000000"), field("22", "pump-7".getBytes(US_ASCII))));
        byte[] addresses = hex("c0000207cb007101dead075b");
        try (Socket plain = open("127.0.0.1", port)) {
            plain.getOutputStream()
                    .write(bytes(
                            hex(V2 + "2111"), length(addresses.length + certificate.length), addresses, certificate));
            try (SSLSocket tls = (SSLSocket) client.getSocketFactory().createSocket(plain, "127.0.0.1", port, true)) {
                tls.startHandshake();
                tls.getOutputStream().write(CONNECT);
                assertArrayEquals(CONNECT, tls.getInputStream().readNBytes(CONNECT.length));
                Peer peer = accepted().peer();
                assertEquals("192.0.2.7:57005", peer.address());
                assertEquals(Peer.Kind.TLS, peer.kind());
                assertNull(peer.certificateUser());
                assertNull(peer.certificate());
            }
        }
        try (Socket check = open("127.0.0.1", port)) {
            check.getOutputStream().write(hex(V2 + "20000000"));
            check.shutdownOutput();
            awaitClosed(check);
        }
        try (Socket gone = open("127.0.0.1", port)) {
            gone.getOutputStream().write(hex(V2_TCP4));
            gone.shutdownOutput();
            awaitClosed(gone);
        }
        String failed = handshakeFailures.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertNotNull(failed);
        assertEquals("192.0.2.7:57005", failed);
        assertTrue(handshakeFailures.isEmpty(), "a health check is not a failed handshake");
    }
}
