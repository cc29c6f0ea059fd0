package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.AdmittedSocket;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLimits;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetAddress;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Parses the records of TLS clients, received byte by byte or in one piece. */
class TlsRecordsTest {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final NioEventLoopGroup GROUP = new NioEventLoopGroup(1);

    private final MemoryBudget budget = new MemoryBudget(1 << 30);
    private final NettyLoop loop =
            new NettyLoops(GROUP, budget, new RecordedFaults(), null).all().getFirst();
    private TlsRecords records = new TlsRecords(loop, AdmittedSocket.uncounted());

    @AfterAll
    static void endLoops() {
        GROUP.shutdownGracefully();
    }

    private static byte[] record(int type, int bytes) {
        byte[] record = new byte[5 + bytes];
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (bytes >> 8);
        record[4] = (byte) bytes;
        return record;
    }

    private static byte[] all(byte[]... parts) {
        return Unpooled.copiedBuffer(parts).array();
    }

    private static void sendByteByByte(EmbeddedChannel channel, byte[] bytes) {
        for (byte octet : bytes) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {octet}));
        }
    }

    @Test
    void handshakesOfTls12AndTls13Succeed() {
        byte[] tls12 = all(
                record(HANDSHAKE, 200),
                record(HANDSHAKE, 70),
                record(CHANGE_CIPHER_SPEC, 1),
                record(HANDSHAKE, 40),
                record(APPLICATION_DATA, 16_000));
        byte[] tls13WithSecondHello = all(
                record(HANDSHAKE, 200),
                record(CHANGE_CIPHER_SPEC, 1),
                record(HANDSHAKE, 230),
                record(APPLICATION_DATA, 50),
                record(APPLICATION_DATA, 0),
                record(APPLICATION_DATA, 50));
        for (byte[] bytes : new byte[][] {tls12, tls13WithSecondHello}) {
            records = new TlsRecords(loop, AdmittedSocket.uncounted());
            EmbeddedChannel whole = new EmbeddedChannel(records);
            whole.writeInbound(Unpooled.wrappedBuffer(bytes));
            assertTrue(whole.isOpen());
            EmbeddedChannel parts = new EmbeddedChannel(new TlsRecords(loop, AdmittedSocket.uncounted()));
            sendByteByByte(parts, bytes);
            assertTrue(parts.isOpen());
        }
    }

    @Test
    void secondHandshakeOfAConnectionClosesIt() {
        EmbeddedChannel channel = new EmbeddedChannel(records);
        channel.writeInbound(Unpooled.wrappedBuffer(
                all(record(HANDSHAKE, 200), record(CHANGE_CIPHER_SPEC, 1), record(HANDSHAKE, 40))));
        SSLException error = assertThrows(
                SSLException.class, () -> channel.writeInbound(Unpooled.wrappedBuffer(record(HANDSHAKE, 220))));
        assertEquals("TLS renegotiation is not allowed", error.getMessage());
        assertFalse(channel.isOpen());
    }

    @Test
    void bytesThatAreNoTlsCloseTheConnection() {
        EmbeddedChannel channel = new EmbeddedChannel(records);
        assertThrows(
                SSLException.class,
                () -> channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x10, 0x10, 0, 4, 'M', 'Q', 'T', 'T'})));
        assertFalse(channel.isOpen());
    }

    @Test
    void handshakeBeyondItsLimitClosesTheConnection() {
        EmbeddedChannel channel = new EmbeddedChannel(records);
        int sent = 0;
        while (sent + 16_005 <= TlsRecords.HANDSHAKE_BYTES_MAX) {
            channel.writeInbound(Unpooled.wrappedBuffer(record(HANDSHAKE, 16_000)));
            sent += 16_005;
        }
        assertThrows(SSLException.class, () -> channel.writeInbound(Unpooled.wrappedBuffer(record(HANDSHAKE, 16_000))));
        assertFalse(channel.isOpen());
    }

    @Test
    void bytesOfAHandshakeCountForUnauthenticatedSocketsUntilItIsComplete() {
        SocketAdmission admission = new SocketAdmission(new SocketLimits(0, 0, 0, 1000, 0, 0));
        records = new TlsRecords(loop, admission.open(InetAddress.getLoopbackAddress()));
        EmbeddedChannel channel = new EmbeddedChannel(records);
        channel.writeInbound(Unpooled.wrappedBuffer(record(HANDSHAKE, 495)));
        assertEquals(500, admission.unauthenticatedBytes());

        records.onHandshakeComplete();
        assertEquals(0, admission.unauthenticatedBytes());

        TlsRecords other = new TlsRecords(loop, admission.open(InetAddress.getLoopbackAddress()));
        EmbeddedChannel beyond = new EmbeddedChannel(other);
        assertThrows(SSLException.class, () -> beyond.writeInbound(Unpooled.wrappedBuffer(record(HANDSHAKE, 1000))));
        assertFalse(beyond.isOpen());
    }

    @Test
    void memoryOfAConnectionIsCountedUntilItCloses() {
        EmbeddedChannel channel = new EmbeddedChannel(records);
        loop.memory().publish();
        long idle = budget.bytes(MemoryUse.TLS);
        assertTrue(idle > 0);

        byte[] part = new byte[1000];
        System.arraycopy(record(APPLICATION_DATA, 16_000), 0, part, 0, 1000);
        records.onHandshakeComplete();
        channel.writeInbound(Unpooled.wrappedBuffer(part));
        loop.memory().publish();
        assertEquals(idle + 1000, budget.bytes(MemoryUse.TLS));

        channel.close();
        loop.memory().publish();
        assertEquals(0, budget.bytes(MemoryUse.TLS));
    }
}
