package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NettyTransportTest extends NettyTransportFixture {
    @Test
    void tokenOfAnUpgradeRequestIsReturnedOneTimeAndIsCountedAsMemoryUntilThen() {
        NettyTransport transport = transport(first, new RawFraming());
        byte[] token = {1, 2, 3};
        UpgradeTokens.set(first, token);
        UpgradeTokens.count(first, loop.memory());
        assertEquals(3, loop.memory().budget().bytes(MemoryUse.PARTIAL_PACKETS));
        assertArrayEquals(token, transport.takeToken());
        assertNull(transport.takeToken());
        assertEquals(0, loop.memory().budget().bytes(MemoryUse.PARTIAL_PACKETS));
    }

    /** A paused owner of a cluster sent acknowledgements after another replica had taken its sessions over. */
    @Test
    void processThatMayNotSendAnyMoreClosesTheConnectionAndSendsNothing() {
        AtomicBoolean maySend = new AtomicBoolean(true);
        loop.outbound().sendOnlyWhile(maySend::get);
        NettyTransport transport = transport(first, new RawFraming());
        transport.batch().raw(HEAD);
        transport.wrote();
        maySend.set(false);
        turns.runPendingTasks();
        assertEquals(List.of(), sent(first));
        assertFalse(first.isOpen());
    }

    @Test
    void processThatMayNotSendAnyMoreSendsNothingWhenItClosesAConnection() {
        loop.outbound().sendOnlyWhile(() -> false);
        NettyTransport transport = transport(first, new RawFraming());
        transport.batch().raw(HEAD);
        transport.close();
        turns.runPendingTasks();
        assertEquals(List.of(), sent(first));
        assertFalse(first.isOpen());
    }

    @Test
    void packetSentInPartsIsOneWebSocketFrame() {
        NettyTransport transport = transport(first, new WebSocketFrames(loop::writeScratch));
        byte[] whole = {(byte) 0xD0, 0};
        byte[] large = new byte[203]; // a PUBLISH of 200 bytes after its fixed header
        large[0] = 0x30;
        large[1] = (byte) 0xC8;
        large[2] = 1;
        transport.batch().raw(whole);
        transport.batch().raw(large, 0, 50);
        transport.wroteBeginning(153);
        assertTrue(transport.isInPacket());
        transport.continuePacket(large, 50, 200);
        turns.runPendingTasks();
        assertTrue(transport.isInPacket());
        transport.continuePacket(large, 200, 203);
        assertFalse(transport.isInPacket());
        transport.batch().raw(whole);
        transport.wrote();
        turns.runPendingTasks();
        byte[] small = {(byte) 0x82, 2, (byte) 0xD0, 0};
        byte[] header = {(byte) 0x82, LENGTH_SHORT, 0, (byte) 203};
        assertArrayEquals(
                ByteBufUtil.getBytes(Unpooled.wrappedBuffer(small, header, large, small)), bytes(sent(first)));
    }

    @Test
    void closeInTheMiddleOfAPacketSendsNoCloseFrame() {
        NettyTransport transport = transport(first, new WebSocketFrames(loop::writeScratch));
        byte[] beginning = {0x30, 100, 0, 0};
        transport.batch().raw(beginning);
        transport.wroteBeginning(98);
        transport.close();
        byte[] header = {(byte) 0x82, 102};
        assertArrayEquals(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(header, beginning)), bytes(sent(first)));
    }

    @Test
    void packetsOfOneLoopTurnAreSeparateFramesInOneWrite() {
        NettyTransport transport = transport(first, new WebSocketFrames(loop::writeScratch));
        List<byte[]> packets = new ArrayList<>();
        for (int bytes : new int[] {0, 1, 121, 122, 125, 126, 200, 16_000}) {
            packets.add(bytes == 0 ? new byte[] {(byte) 0xD0, 0} : publish(bytes));
        }
        for (byte[] packet : packets) {
            transport.batch().raw(packet);
            transport.wrote();
        }
        turns.runPendingTasks();
        List<ByteBuf> sent = sent(first);
        assertEquals(1, sent.size());
        List<byte[]> frames = frames(bytes(sent));
        assertEquals(packets.size(), frames.size());
        for (int i = 0; i < packets.size(); i++) {
            assertArrayEquals(packets.get(i), frames.get(i));
        }
    }

    @Test
    void packetOverSixtyFourKilobytesIsOneFrameWithEightByteLength() {
        NettyTransport transport = transport(first, new WebSocketFrames(loop::writeScratch));
        byte[] large = publish(300_000);
        byte[] small = publish(1);
        transport.batch().raw(small);
        transport.batch().raw(large);
        transport.wrote();
        turns.runPendingTasks();
        List<byte[]> frames = frames(bytes(sent(first)));
        assertArrayEquals(small, frames.get(0));
        assertArrayEquals(large, frames.get(1));
    }

    /** Records the callbacks of the transport. */
    private static final class Recorded implements Transport.Listener {
        private final List<String> closed = new ArrayList<>();
        private int writable;

        @Override
        public void onBytes(byte[] bytes, int from, int to) {}

        @Override
        public void onWritable() {
            writable++;
        }

        @Override
        public void onClosed(String cause) {
            closed.add(cause);
        }
    }

    private static void setWritable(EmbeddedChannel channel, boolean isWritable) {
        Objects.requireNonNull(channel.unsafe().outboundBuffer()).setUserDefinedWritability(1, isWritable);
        channel.runPendingTasks();
    }

    @Test
    void directMemoryExhaustionClosesOnlyTheRequestingConnection() {
        Recorded receiver = new Recorded();
        NettyTransport starved = transport(first, new Framing() {
            @Override
            public ByteBuf frame(Channel channel, WireBuffer batch, long more) {
                throw new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory");
            }

            @Override
            public @Nullable ByteBuf closeFrame(Channel channel) {
                return null;
            }
        });
        first.pipeline().addLast(new SocketHandler(loop, starved, _ -> receiver));
        NettyTransport other = transport(second, new RawFraming());
        starved.batch().raw(HEAD);
        starved.wrote();
        other.batch().raw(HEAD);
        other.wrote();
        turns.runPendingTasks();
        first.runPendingTasks();

        assertFalse(first.isOpen());
        assertEquals(List.of(Transport.OUT_OF_DIRECT_MEMORY), receiver.closed);
        assertArrayEquals(HEAD, bytes(sent(second)));
        assertEquals(1, budget.timesReached(LimitReached.DIRECT_MEMORY));
        starved.batch().raw(HEAD);
        starved.wrote();
        starved.close();
        turns.runPendingTasks();
    }

    @Test
    void responsesWrittenToAFullSocketCountAsUnreadUntilItAcceptsBytes() {
        Recorded receiver = new Recorded();
        NettyTransport transport = transport(first, new RawFraming());
        first.pipeline().addLast(new SocketHandler(loop, transport, _ -> receiver));
        setWritable(first, false);
        transport.batch().raw(HEAD);
        transport.wrotePublish(0);
        assertFalse(transport.hasUnreadAnswers(), "a PUBLISH is not a response");
        transport.batch().raw(HEAD);
        transport.wrote();
        assertTrue(transport.hasUnreadAnswers());
        setWritable(first, true);
        assertFalse(transport.hasUnreadAnswers());
        assertEquals(1, receiver.writable);
    }

    @Test
    void highWaterMarkOfASocketShrinksAsTheTotalOfPendingBytesGrows() {
        OutboundBytes outbound = loop.outbound();
        NettyTransport one = transport(first, new RawFraming());
        NettyTransport two = transport(second, new RawFraming());
        int before = outbound.waterMark().high();
        outbound.update(one, DIRECT_BYTES / 8);
        assertTrue(outbound.waterMark().high() < before);
        outbound.update(two, DIRECT_BYTES / 2);
        assertEquals(4 * 1024, outbound.waterMark().high());
        assertEquals(DIRECT_BYTES / 8 + DIRECT_BYTES / 2, budget.bytes(MemoryUse.OUTBOUND));
        outbound.refresh();
        assertEquals(before, outbound.waterMark().high(), "the sockets have accepted all bytes");
        assertEquals(0, budget.bytes(MemoryUse.OUTBOUND));
    }

    @Test
    void connectionIsNotIdleWhileEitherSideSends() {
        assertEquals(0, WebSocketCarrier.idleMillis(1000, 1000, 0));
        assertEquals(5, WebSocketCarrier.idleMillis(1000, 0, 995));
        assertEquals(30, WebSocketCarrier.idleMillis(1030, 1000, 900));
    }
}
