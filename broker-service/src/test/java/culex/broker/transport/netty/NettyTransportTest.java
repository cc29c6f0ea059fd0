package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.LoopClock;
import culex.broker.transport.Peer;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NettyTransportTest {
    private static final byte[] HEAD = {0x30, 1, 2, 3};
    private static final int LENGTH_SHORT = 0x7E;

    private static final int DIRECT_BYTES = 64 << 20;

    private final MemoryBudget budget = MemoryBudget.unlimited();
    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();
    /** An event loop whose tasks the test runs, like those of the embedded channels. */
    private final EmbeddedChannel turns = new EmbeddedChannel();

    private final NettyLoop loop = new NettyLoop(
            turns.eventLoop(),
            0,
            LoopClock.ofSystem(0),
            budget.newAccount(),
            DIRECT_BYTES,
            RecordedFaults.NONE_EXPECTED,
            null);

    private NettyTransport transport(EmbeddedChannel channel, Framing framing) {
        return new NettyTransport(channel, loop, new Peer(Peer.Kind.TCP, "test:1"), framing);
    }

    private static void write(NettyTransport to, byte[] payload) {
        to.batch().raw(HEAD);
        to.share(payload);
        to.wrote();
    }

    private static byte[] payload(int fill) {
        byte[] payload = new byte[10_000];
        Arrays.fill(payload, (byte) fill);
        return payload;
    }

    private static List<ByteBuf> sent(EmbeddedChannel channel) {
        List<ByteBuf> sent = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            sent.add(part);
        }
        return sent;
    }

    private static byte[] bytes(List<ByteBuf> parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new)));
    }

    private static byte[] packet(byte[] payload) {
        byte[] packet = Arrays.copyOf(HEAD, HEAD.length + payload.length);
        System.arraycopy(payload, 0, packet, HEAD.length, payload.length);
        return packet;
    }

    /** Returns the buffer that owns the memory; with leak detection a duplicate has several wrappers. */
    private static ByteBuf root(ByteBuf duplicate) {
        ByteBuf buffer = duplicate;
        for (ByteBuf inner = buffer.unwrap(); inner != null; inner = inner.unwrap()) {
            buffer = inner;
        }
        return buffer;
    }

    @Test
    void receiversInOneLoopTurnShareTheMemoryOfALargePayload() {
        byte[] payload = payload(7);
        EmbeddedChannel third = new EmbeddedChannel();
        List<EmbeddedChannel> channels = List.of(first, second, third);
        channels.forEach(channel -> write(transport(channel, new RawFraming()), payload));
        turns.runPendingTasks();

        List<List<ByteBuf>> sent =
                channels.stream().map(NettyTransportTest::sent).toList();
        sent.forEach(parts -> assertArrayEquals(packet(payload), bytes(parts)));
        assertEquals(1, sent.get(0).size(), "the first receiver gets a copy in its batch");
        ByteBuf toSecond = sent.get(1).get(1);
        ByteBuf toThird = sent.get(2).get(1);
        assertEquals(toSecond.memoryAddress(), toThird.memoryAddress());
        ByteBuf shared = root(toSecond);
        assertEquals(2, shared.refCnt(), "one reference per receiver, and none for the loop after its turn");
        toSecond.release();
        toThird.release();
        assertEquals(0, shared.refCnt());
    }

    @Test
    void tokenOfAnUpgradeCanBeTakenOnceAndIsCountedAsMemoryUntilThen() {
        NettyTransport transport = transport(first, new RawFraming());
        byte[] token = {1, 2, 3};
        UpgradeTokens.set(first, token);
        UpgradeTokens.count(first, loop.memory());
        assertEquals(3, loop.memory().budget().bytes(MemoryUse.PARTIAL_PACKETS));
        assertArrayEquals(token, transport.takeToken());
        assertNull(transport.takeToken());
        assertEquals(0, loop.memory().budget().bytes(MemoryUse.PARTIAL_PACKETS));
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
    void differentPayloadsDoNotShareMemory() {
        NettyTransport transport = transport(first, new RawFraming());
        byte[] one = payload(1);
        byte[] two = payload(2);
        for (byte[] payload : List.of(one, one, two, two, one)) {
            write(transport, payload);
        }
        turns.runPendingTasks();

        byte[] all = bytes(sent(first));
        byte[] wanted = bytes(List.of(
                Unpooled.wrappedBuffer(packet(one), packet(one)),
                Unpooled.wrappedBuffer(packet(two), packet(two), packet(one))));
        assertArrayEquals(wanted, all);
    }

    @Test
    void frameLengthIncludesTheSharedPayloadThatFollows() {
        NettyTransport transport = transport(first, new WebSocketFrames(null));
        byte[] payload = payload(3);
        assertNull(loop.share(payload));
        transport.batch().raw(new byte[] {(byte) 0xC0, 0});
        write(transport, payload);
        transport.batch().raw(HEAD);
        transport.wrote();
        turns.runPendingTasks();

        List<ByteBuf> sent = sent(first);
        ByteBuf frame = sent.get(0);
        assertEquals(0x82, frame.getUnsignedByte(0));
        assertEquals(LENGTH_SHORT, frame.getUnsignedByte(1));
        assertEquals(2 + HEAD.length + 10_000, frame.getUnsignedShort(2));
        assertEquals(4 + 2 + HEAD.length, frame.readableBytes());
        assertEquals(HEAD.length, sent.get(2).getUnsignedByte(1), "the next packet is in a frame of its own");
    }

    /** Returns the payloads of the frames of a server, in order. */
    private static List<byte[]> frames(byte[] bytes) {
        List<byte[]> frames = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        while (in.isReadable()) {
            assertEquals(0x82, in.readUnsignedByte());
            int coded = in.readUnsignedByte();
            int length = coded == 0x7E ? in.readUnsignedShort() : coded == 0x7F ? (int) in.readLong() : coded;
            byte[] payload = new byte[length];
            in.readBytes(payload);
            frames.add(payload);
        }
        return frames;
    }

    private static byte[] publish(int bodyBytes) {
        byte[] packet = new byte[4 + bodyBytes];
        packet[0] = 0x30;
        packet[1] = (byte) ((bodyBytes & 0x7F) | 0x80);
        packet[2] = (byte) (((bodyBytes >> 7) & 0x7F) | 0x80);
        packet[3] = (byte) (bodyBytes >> 14);
        Arrays.fill(packet, 4, packet.length, (byte) bodyBytes);
        return packet;
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
    void sharedPayloadIsPartOfItsPacketsFrameOnly() {
        NettyTransport transport = transport(first, new WebSocketFrames(loop::writeScratch));
        byte[] payload = payload(3);
        assertNull(loop.share(payload));
        byte[] large = publish(10_000);
        Arrays.fill(large, 4, large.length, (byte) 3);
        byte[] small = publish(3);
        transport.batch().raw(small);
        transport.wrote();
        transport.batch().raw(Arrays.copyOf(large, 4));
        transport.share(payload);
        transport.wrote();
        transport.batch().raw(small);
        transport.wrote();
        turns.runPendingTasks();
        List<byte[]> frames = frames(bytes(sent(first)));
        assertEquals(3, frames.size());
        assertArrayEquals(small, frames.get(0));
        assertArrayEquals(large, frames.get(1));
        assertArrayEquals(small, frames.get(2));
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

    @Test
    void closedChannelReleasesSharedPayloads() {
        NettyTransport transport = transport(first, new RawFraming());
        byte[] payload = payload(4);
        loop.share(payload);
        ByteBuf held = Objects.requireNonNull(loop.share(payload)).buffer(first.alloc());
        first.close();
        write(transport, payload);
        turns.runPendingTasks();
        assertEquals(1, root(held).refCnt());
    }
}
