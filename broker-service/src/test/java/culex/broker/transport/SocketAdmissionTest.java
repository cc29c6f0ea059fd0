package culex.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketAdmissionTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");

    private static void assertNothingCounted(SocketAdmission admission) {
        assertEquals(0, admission.openSockets());
        assertEquals(0, admission.unauthenticatedSockets());
        assertEquals(0, admission.unauthenticatedBytes());
        assertEquals(0, admission.addresses());
    }

    @Test
    void socketAboveTheTotalLimitIsRejectedAndUncountedOnlyOnce() {
        SocketAdmission admission = new SocketAdmission(new SocketLimits(1, 0, 0, 0, 0, 0));
        AdmittedSocket first = admission.open(HOST);
        AdmittedSocket second = admission.open(OTHER);
        assertNull(first.limitReached());
        assertEquals(LimitReached.SOCKETS, second.limitReached());
        second.close();
        second.close();
        assertEquals(1, admission.openSockets());
        first.close();
        assertNothingCounted(admission);
        assertEquals(2, admission.acceptedSockets());
    }

    @Test
    void authenticatedSocketDoesNotCountAsUnauthenticated() {
        SocketAdmission admission = new SocketAdmission(new SocketLimits(0, 1, 0, 0, 0, 0));
        AdmittedSocket first = admission.open(HOST);
        AdmittedSocket rejected = admission.open(HOST);
        assertEquals(LimitReached.UNAUTHENTICATED_SOCKETS, rejected.limitReached());
        rejected.close();
        first.onConnAck();
        first.onConnAck();
        AdmittedSocket third = admission.open(HOST);
        assertNull(third.limitReached());
        third.close();
        first.close();
        assertNothingCounted(admission);
    }

    @Test
    void unauthenticatedSocketsAreLimitedPerAddress() {
        SocketAdmission admission = new SocketAdmission(new SocketLimits(0, 0, 1, 0, 0, 0));
        AdmittedSocket first = admission.open(HOST);
        AdmittedSocket second = admission.open(HOST);
        AdmittedSocket other = admission.open(OTHER);
        assertTrue(first.takeAddressSlot());
        assertTrue(first.takeAddressSlot(), "a second call does not count the socket again");
        assertFalse(second.takeAddressSlot());
        assertTrue(other.takeAddressSlot());
        first.onConnAck();
        assertTrue(second.takeAddressSlot());
        List.of(first, second, other).forEach(AdmittedSocket::close);
        assertNothingCounted(admission);
    }

    /** Clients that closed their sockets while their logins were checked were not counted, so that any number of them could wait. */
    @Test
    void clientThatWaitsWithoutItsSocketCountsAsAnUnauthenticatedSocket() {
        SocketAdmission admission = new SocketAdmission(new SocketLimits(0, 2, 1, 0, 0, 0));
        AdmittedSocket first = admission.open(HOST);
        first.close();
        assertTrue(first.waitWithoutSocket());
        assertEquals(1, admission.unauthenticatedSockets());
        AdmittedSocket second = admission.open(HOST);
        second.close();
        assertFalse(second.waitWithoutSocket(), "the limit of the address");
        AdmittedSocket other = admission.open(OTHER);
        AdmittedSocket third = admission.open(OTHER);
        assertEquals(LimitReached.UNAUTHENTICATED_SOCKETS, third.limitReached());
        assertFalse(third.waitWithoutSocket(), "the limit of all sockets");
        third.close();
        other.close();
        first.endWaiting();
        assertNothingCounted(admission);
    }

    @Test
    void bytesOfAllUnauthenticatedSocketsTogetherAreBounded() {
        SocketAdmission admission = new SocketAdmission(new SocketLimits(0, 0, 0, 100, 0, 0));
        AdmittedSocket first = admission.open(HOST);
        AdmittedSocket second = admission.open(OTHER);
        assertTrue(first.holdBytes(60));
        assertTrue(second.holdBytes(40));
        assertFalse(second.holdBytes(41));
        second.close();
        assertTrue(first.holdBytes(100));
        first.onConnAck();
        assertTrue(first.holdBytes(1_000_000), "after CONNACK this limit does not apply");
        assertEquals(0, admission.unauthenticatedBytes());
        first.close();
        assertNothingCounted(admission);
    }

    @Test
    void connectionsOfAnAddressAreBounded() {
        SocketAdmission admission = new SocketAdmission(new SocketLimits(0, 0, 0, 0, 1, 0));
        AdmittedSocket first = admission.open(HOST);
        AdmittedSocket second = admission.open(HOST);
        assertTrue(first.connect());
        assertFalse(second.connect());
        first.close();
        assertTrue(second.connect());
        second.close();
        assertNothingCounted(admission);
    }

    @Test
    void limitOfZeroMeansUnlimited() {
        SocketAdmission admission = new SocketAdmission(SocketLimits.NONE);
        List<AdmittedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            AdmittedSocket socket = admission.open(HOST);
            sockets.add(socket);
            assertNull(socket.limitReached());
            assertTrue(socket.takeAddressSlot() && socket.mayConnect(0) && socket.connect());
            assertTrue(socket.holdBytes(1 << 20));
        }
        sockets.forEach(AdmittedSocket::close);
        assertNothingCounted(admission);
    }

    @Test
    void ipv6AddressesAreCountedByTheirNetwork() {
        long first = SocketAdmission.key(InetAddress.ofLiteral("2001:db8:1:2::1"));
        assertEquals(first, SocketAdmission.key(InetAddress.ofLiteral("2001:db8:1:2:ffff:ffff:ffff:ffff")));
        assertNotEquals(first, SocketAdmission.key(InetAddress.ofLiteral("2001:db8:1:3::1")));
        assertNotEquals(SocketAdmission.key(HOST), SocketAdmission.key(OTHER));
        assertEquals(SocketAdmission.key(HOST), SocketAdmission.key(InetAddress.ofLiteral("::ffff:192.0.2.1")));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void countsReturnToZeroAfterAnyOrderOfEvents(long seed) {
        Random random = new Random(seed);
        SocketAdmission admission = new SocketAdmission(new SocketLimits(50, 30, 5, 1000, 3, 2));
        List<AdmittedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (sockets.isEmpty() || random.nextInt(4) == 0) {
                sockets.add(admission.open(random.nextBoolean() ? HOST : OTHER));
            }
            AdmittedSocket socket = sockets.get(random.nextInt(sockets.size()));
            switch (random.nextInt(6)) {
                case 0 -> socket.takeAddressSlot();
                case 1 -> socket.holdBytes(random.nextInt(200));
                case 2 -> socket.mayConnect(i);
                case 3 -> socket.connect();
                case 4 -> socket.onConnAck();
                default -> {
                    socket.close();
                    sockets.remove(socket);
                }
            }
        }
        sockets.forEach(AdmittedSocket::close);
        assertNothingCounted(admission);
    }
}
