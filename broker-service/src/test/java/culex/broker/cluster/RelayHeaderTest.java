package culex.broker.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import culex.broker.packet.ProtocolVersion;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.PeerCertificate;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayHeaderTest {
    private static final RelayHeader HEADERS = new RelayHeader("the secret of the cluster");
    private static final byte[] CHALLENGE = new byte[RelayHeader.CHALLENGE_BYTES];
    private static final InetSocketAddress ADDRESS = address("192.0.2.7", 4711);
    private static final RelayedClient CLIENT = new RelayedClient(
            Peer.Kind.WSS,
            new ListenerTerms(
                    "wss",
                    ListenerTerms.Anonymous.REJECTED,
                    true,
                    Set.of(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1),
                    Set.of("jwt", "users-file")),
            "pump-7",
            null,
            "token".getBytes(UTF_8));

    /** The parts of a header that a library for the PROXY protocol has read. */
    private record Parts(InetSocketAddress address, byte[] about, byte[] mac) {
        RelayedClient verify(RelayHeader headers, byte[] challenge) {
            return headers.verify(address, about, mac, challenge);
        }
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static Parts read(byte[] header) {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        channel.writeInbound(Unpooled.wrappedBuffer(header));
        HAProxyMessage message = channel.readInbound();
        try {
            assertEquals(2, message.tlvs().size());
            assertEquals(RelayHeader.CLIENT_FIELD, message.tlvs().get(0).typeByteValue());
            assertEquals(RelayHeader.MAC_FIELD, message.tlvs().get(1).typeByteValue());
            return new Parts(
                    address(message.sourceAddress(), message.sourcePort()),
                    ByteBufUtil.getBytes(message.tlvs().get(0).content()),
                    ByteBufUtil.getBytes(message.tlvs().get(1).content()));
        } finally {
            message.release();
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
    void relayHeaderHasTheAddressListenerCertificateUserAndTokenOfTheClient(String host) {
        Parts parts = read(HEADERS.encode(address(host, 65_535), CLIENT, CHALLENGE));
        assertEquals(address(host, 65_535), parts.address());
        RelayedClient client = parts.verify(HEADERS, CHALLENGE);
        assertEquals(CLIENT.kind(), client.kind());
        assertEquals(CLIENT.listener(), client.listener());
        assertEquals("pump-7", client.certificateUser());
        assertArrayEquals(CLIENT.token(), client.token());
    }

    private static RelayedClient client(@Nullable String user, byte @Nullable [] token) {
        RelayedClient sent = new RelayedClient(Peer.Kind.TCP, ListenerTerms.DEFAULT, user, null, token);
        return read(HEADERS.encode(ADDRESS, sent, CHALLENGE)).verify(HEADERS, CHALLENGE);
    }

    @Test
    void headerContainsTheNamesOfTheCertificate() {
        for (PeerCertificate certificate :
                List.of(new PeerCertificate("pump-7", "CN=pump-7,O=Example"), PeerCertificate.NONE)) {
            RelayedClient sent = new RelayedClient(Peer.Kind.TLS, ListenerTerms.DEFAULT, null, certificate, null);
            assertEquals(
                    certificate,
                    read(HEADERS.encode(ADDRESS, sent, CHALLENGE))
                            .verify(HEADERS, CHALLENGE)
                            .certificate());
        }
        assertNull(client("ann", null).certificate());
    }

    @Test
    void headerDistinguishesAMissingUserOrTokenFromAnEmptyOne() {
        assertNull(client(null, null).certificateUser());
        assertNull(client(null, null).token());
        assertEquals("", client("", new byte[0]).certificateUser());
        assertNotNull(client("", new byte[0]).token());
    }

    private static void assertRejected(Parts parts, RelayHeader headers, byte[] challenge) {
        assertThrows(IllegalArgumentException.class, () -> parts.verify(headers, challenge));
    }

    @Test
    void headerOfAnotherSecretOrChallengeIsRejected() {
        Parts parts = read(HEADERS.encode(ADDRESS, CLIENT, CHALLENGE));
        assertRejected(parts, new RelayHeader("another secret of a cluster"), CHALLENGE);
        byte[] other = CHALLENGE.clone();
        other[15] = 1;
        assertRejected(parts, HEADERS, other);
    }

    @Test
    void changedHeaderIsRejectedWhateverByteChanged() {
        byte[] header = HEADERS.encode(ADDRESS, CLIENT, CHALLENGE);
        Parts parts = read(header);
        for (int i = 0; i < parts.about().length; i++) {
            byte[] about = parts.about().clone();
            about[i] ^= 1;
            assertRejected(new Parts(parts.address(), about, parts.mac()), HEADERS, CHALLENGE);
        }
        assertRejected(new Parts(address("192.0.2.8", 4711), parts.about(), parts.mac()), HEADERS, CHALLENGE);
        assertRejected(new Parts(address("192.0.2.7", 4712), parts.about(), parts.mac()), HEADERS, CHALLENGE);
        assertRejected(new Parts(parts.address(), parts.about(), new byte[32]), HEADERS, CHALLENGE);
        assertRejected(new Parts(parts.address(), parts.about(), new byte[0]), HEADERS, CHALLENGE);
    }

    @Test
    void clientDescriptionThatIsTruncatedOrTooLongIsRejected() {
        byte[] whole = CLIENT.encode();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(IllegalArgumentException.class, () -> RelayedClient.decode(part));
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(IllegalArgumentException.class, () -> RelayedClient.decode(longer));
    }

    @Test
    void headerThatWouldExceedItsMaximumLengthIsNotCreated() {
        RelayedClient large =
                new RelayedClient(Peer.Kind.WS, ListenerTerms.DEFAULT, null, null, new byte[RelayHeader.BYTES_MAX]);
        assertThrows(IllegalArgumentException.class, () -> HEADERS.encode(ADDRESS, large, CHALLENGE));
    }
}
