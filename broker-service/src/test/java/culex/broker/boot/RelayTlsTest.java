package culex.broker.boot;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.cluster.Owner;
import culex.broker.memory.LimitReached;
import culex.broker.ops.LogLines;
import culex.testing.TestAuthority;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Relays with TLS between the replicas. All connections are real sockets, and all certificates are of an authority of the test. */
@QuarkusTest
@TestProfile(TlsFront.class)
class RelayTlsTest extends RelayFixture {
    private static final Map<String, String> PLAIN = Map.of();
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final byte[] PINGRESP = {(byte) 0xD0, 0};

    @Inject
    Config config;

    private static Map<String, String> tls(String configuration) {
        return Map.of(TlsFront.NAME, configuration);
    }

    @Override
    Map<String, String> settingsOfOwner() {
        return tls("replica");
    }

    private TestAuthority.Issued issued(String configuration) {
        String prefix = "quarkus.tls." + configuration + ".key-store.pem.0.";
        return new TestAuthority.Issued(
                config.getValue(prefix + "cert", Path.class), config.getValue(prefix + "key", Path.class), "");
    }

    private static TlsListener port(Broker replica) {
        return replica.listeners().tlsListeners().getFirst();
    }

    /** Connects a client to a front that cannot reach the owner, and returns the log line of the front. */
    private static String unreachable(Broker front, int clientLevel) throws IOException {
        try (LogLines log = new LogLines("culex.broker");
                Socket socket = open("127.0.0.1", front.tcpPort())) {
            socket.getOutputStream().write(connectPacket(clientLevel, "held"));
            String start = "Clients cannot be relayed to the owner of the sessions, ";
            return await("a failed attempt to reach the owner")
                    .atMost(PATIENCE)
                    .until(
                            () -> log.lines().stream()
                                    .filter(line -> line.startsWith(start))
                                    .findFirst()
                                    .orElse(""),
                            line -> !line.isEmpty());
        }
    }

    private static String rejection(ReplicaBroker owner) throws InterruptedException {
        String reason = owner.rejectedRelays.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertTrue(owner.memory.timesReached(LimitReached.RELAY_HEADER) > 0);
        return String.valueOf(reason);
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ws"})
    void relayedClientsExchangeMessagesThroughTls(String transport) throws InterruptedException {
        checkExchange(transport);
        assertEquals(2, port(owner.broker).server().completedHandshakes());
    }

    @Test
    void slowClientWhoseBytesAreRelayedToAnotherReplicaOverTlsGetsAllItsMessages() throws IOException {
        checkSlowReader(tls("replica"));
    }

    @ParameterizedTest
    @CsvSource({
        "stranger, Path does not chain with any of the trust anchors",
        "expired, validity check failed",
    })
    void ownerIsNotTrusted(String configuration, String reason) throws Exception {
        try (ReplicaBroker other = ReplicaBroker.owner(shared, tls(configuration))) {
            ownerOfFront.set(other.asOwner());
            assertContains(reason, unreachable(front, 5));
            assertContains("certificate_", rejection(other));
            assertEquals(0, other.broker.services().sessions().sessions().size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "stranger, Path does not chain with any of the trust anchors",
        "expired, validity check failed",
    })
    void frontIsNotTrusted(String configuration, String reason) throws Exception {
        try (ReplicaBroker other = ReplicaBroker.front(shared, owner.asOwner(), tls(configuration))) {
            assertContains("Received fatal alert: certificate_", unreachable(other.broker, 4));
            assertContains(reason, rejection(owner));
        }
    }

    private SSLSocket withoutCertificate(ReplicaBroker to) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        Path authority = config.getValue("quarkus.tls.replica.trust-store.pem.certs", Path.class);
        context.init(null, TestAuthority.trust(authority).getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(), to.broker.relaying().port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    @Test
    void connectionWithoutACertificateIsRejected() throws Exception {
        try (SSLSocket socket = withoutCertificate(owner)) {
            assertThrows(IOException.class, () -> {
                socket.startHandshake();
                socket.getInputStream().readNBytes(1);
            });
            assertContains("Empty client certificate chain", rejection(owner));
        }
    }

    @Test
    void ownerWithoutATrustStoreRequestsNoCertificates() throws IOException {
        try (ReplicaBroker trusting = ReplicaBroker.owner(shared, tls("without-trust"))) {
            ownerOfFront.set(trusting.asOwner());
            try (Socket socket = open("127.0.0.1", front.tcpPort())) {
                assertEquals(0, connect(socket, 5, "by-secret"));
            }
        }
    }

    /** The address of the owner, as a replica finds it under another host name. */
    private Owner ownerAt(String hostName) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(hostName, new byte[] {127, 0, 0, 1});
        return new Owner.Replica(
                new InetSocketAddress(loopback, owner.broker.relaying().port()));
    }

    @Test
    void ownerWhoseCertificateHasAnotherHostNameIsNotReached() throws Exception {
        ownerOfFront.set(ownerAt("elsewhere.test"));
        assertContains("elsewhere.test", unreachable(front, 5));
        assertContains("certificate_", rejection(owner));
    }

    @Test
    void hostNameIsNotCheckedWhenTheTlsConfigurationTurnsThatOff() throws IOException {
        try (ReplicaBroker other = ReplicaBroker.front(shared, ownerAt("elsewhere.test"), tls("unverified"));
                Socket socket = open("127.0.0.1", other.broker.tcpPort())) {
            assertEquals(0, connect(socket, 5, "unverified"));
        }
    }

    @Test
    void frontWithoutTlsDoesNotReachAnOwnerWithTls() throws Exception {
        try (ReplicaBroker plain = ReplicaBroker.front(shared, owner.asOwner(), PLAIN)) {
            assertContains(
                    "no answer within 2 s; if it has mqtt.cluster.tls-configuration-name, this replica needs that setting as well",
                    unreachable(plain.broker, 5));
            assertContains("it may not use TLS, and this replica does", rejection(owner));
            assertEquals(0, plain.relayed());
        }
    }

    @Test
    void frontWithTlsDoesNotReachAnOwnerWithoutTls() throws Exception {
        try (ReplicaBroker plain = ReplicaBroker.owner(shared, PLAIN)) {
            ownerOfFront.set(plain.asOwner());
            assertContains("it does not use TLS, and this replica does", unreachable(front, 5));
            assertEquals("it begins a TLS handshake, and this replica does not use TLS", rejection(plain));
            assertEquals(0, front.relaying().relayed());
        }
    }

    @Test
    void bytesWithoutTlsAreRejectedAndAConnectionWithoutBytesIsNotCounted() throws Exception {
        int port = owner.broker.relaying().port();
        open("127.0.0.1", port).close(); // as a standby that looks whether the process of the owner has ended
        try (Socket socket = open("127.0.0.1", port)) {
            socket.getOutputStream().write(connectPacket(5, "plain"));
            awaitClosed(socket);
            assertEquals("it does not use TLS, and this replica does", rejection(owner));
            assertEquals(1, owner.memory.timesReached(LimitReached.RELAY_HEADER));
        }
    }

    @Test
    void relayWhoseHandshakeTakesTooLongIsRejected() throws Exception {
        try (Socket silent = open("127.0.0.1", owner.broker.relaying().port())) {
            awaitClosed(silent);
            assertContains("handshake timed out", rejection(owner));
        }
    }

    private Certificate presented(ReplicaBroker replica) throws IOException, GeneralSecurityException {
        try (SSLSocket socket = withoutCertificate(replica)) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void reloadedCertificatesAreUsedForNewRelaysAndOpenRelaysStay() throws Exception {
        try (ReplicaBroker reloading = ReplicaBroker.owner(shared, tls("reloading"));
                ReplicaBroker relaying = ReplicaBroker.front(shared, reloading.asOwner(), tls("reloading"));
                Socket before = open("127.0.0.1", relaying.broker.tcpPort());
                Socket after = open("127.0.0.1", relaying.broker.tcpPort())) {
            assertEquals(0, connect(before, 5, "before"));
            Certificate first = presented(reloading);
            issued("renewed").replace(issued("reloading"));
            port(reloading.broker).look();
            port(relaying.broker).look();
            assertNotEquals(first, presented(reloading));
            assertNotEquals(first, port(relaying.broker).certificates().getFirst());
            assertEquals(0, connect(after, 5, "after"));
            before.getOutputStream().write(PINGREQ);
            assertArrayEquals(PINGRESP, before.getInputStream().readNBytes(2));
            assertEquals(2, relaying.relayed());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "missing, 'there is no TLS configuration quarkus.tls.missing.*, which mqtt.cluster.tls-configuration-name names'",
        "without-key, 'quarkus.tls.without-key.* cannot be used for the listener relay: it has no certificate and key (key-store)'",
        "trusts-all, 'quarkus.tls.trusts-all.* cannot be used for the listener relay: it trusts all certificates (trust-all), so'",
        "without-check, 'quarkus.tls.without-check.* cannot be used for the listener relay: it has neither a trust-store nor a check'",
    })
    void tlsConfigurationThatProtectsNothingStopsTheStart(String configuration, String line) {
        var error = assertThrows(IllegalArgumentException.class, () -> ReplicaBroker.owner(shared, tls(configuration)));
        assertTrue(String.valueOf(error.getMessage()).startsWith(line), error.getMessage());
        assertEquals(1, String.valueOf(error.getMessage()).lines().count());
    }
}
