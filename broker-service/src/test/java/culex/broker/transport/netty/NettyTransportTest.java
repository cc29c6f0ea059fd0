package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.memory.MemoryBudget;
import culex.broker.transport.Peer;
import culex.broker.transport.RecordedFaults;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NettyTransportTest {
    private static final byte[] HEAD = {0x30, 1, 2, 3};
    private static final int LENGTH_SHORT = 0x7E;

    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();
    /** Runs nothing by itself, as the channels that are written to do. */
    private final EmbeddedChannel turns = new EmbeddedChannel();

    private final NettyLoop loop = new NettyLoop(
            turns.eventLoop(), 0, MemoryBudget.unlimited().newAccount(), 64 << 20, RecordedFaults.NONE_EXPECTED);

    private NettyTransport transport(EmbeddedChannel channel, NettyTransport.Framing framing) {
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

    /** The buffer that owns the memory; when Netty looks for leaks, a duplicate wraps more than one. */
    private static ByteBuf root(ByteBuf duplicate) {
        ByteBuf buffer = duplicate;
        for (ByteBuf inner = buffer.unwrap(); inner != null; inner = inner.unwrap()) {
            buffer = inner;
        }
        return buffer;
    }

    @Test
    void receiversOfATurnShareTheMemoryOfALargePayload() {
        byte[] payload = payload(7);
        EmbeddedChannel third = new EmbeddedChannel();
        List<EmbeddedChannel> channels = List.of(first, second, third);
        channels.forEach(channel -> write(transport(channel, new RawFraming()), payload));
        turns.runPendingTasks();

        List<List<ByteBuf>> sent =
                channels.stream().map(NettyTransportTest::sent).toList();
        sent.forEach(parts -> assertArrayEquals(packet(payload), bytes(parts)));
        assertEquals(1, sent.get(0).size(), "the first has a copy, for there might be no second");
        ByteBuf toSecond = sent.get(1).get(1);
        ByteBuf toThird = sent.get(2).get(1);
        assertEquals(toSecond.memoryAddress(), toThird.memoryAddress());
        ByteBuf shared = root(toSecond);
        assertEquals(2, shared.refCnt(), "one for each receiver, and none for the loop behind its turn");
        toSecond.release();
        toThird.release();
        assertEquals(0, shared.refCnt());
    }

    @Test
    void anotherPayloadHasMemoryOfItsOwn() {
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
    void aFrameCountsTheSharedBytesThatFollowIt() {
        NettyTransport transport = transport(first, new WebSocketFrames());
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
        assertEquals(HEAD.length, sent.get(2).getUnsignedByte(1), "what comes behind is a frame of its own");
    }

    @Test
    void aClosedChannelKeepsNoSharedMemory() {
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
