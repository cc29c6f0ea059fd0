package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import culex.broker.transport.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyTransportTest {
    private static final byte[] HEAD = {0x30, 1, 2, 3};
    private static final int LENGTH_SHORT = 0x7E;

    private final EmbeddedChannel first = new EmbeddedChannel();
    private final EmbeddedChannel second = new EmbeddedChannel();
    /** Runs nothing by itself, as the channels that are written to do. */
    private final EmbeddedChannel turns = new EmbeddedChannel();

    private final NettyLoop loop = new NettyLoop(turns.eventLoop(), 0);

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

    @Test
    void receiversOfATurnShareTheMemoryOfALargePayload() {
        byte[] payload = payload(7);
        NettyTransport one = transport(first, new RawFraming());
        NettyTransport other = transport(second, new RawFraming());
        write(one, payload);
        write(other, payload);
        turns.runPendingTasks();

        List<ByteBuf> toOne = sent(first);
        List<ByteBuf> toOther = sent(second);
        assertEquals(2, toOne.size());
        assertEquals(toOne.get(1).memoryAddress(), toOther.get(1).memoryAddress());
        ByteBuf shared = toOne.get(1).unwrap();
        assertEquals(2, shared.refCnt(), "one for each receiver, and none for the loop behind its turn");
        byte[] packet = Arrays.copyOf(HEAD, HEAD.length + payload.length);
        System.arraycopy(payload, 0, packet, HEAD.length, payload.length);
        assertArrayEquals(packet, bytes(toOne));
        assertArrayEquals(packet, bytes(toOther));
        toOne.get(1).release();
        toOther.get(1).release();
        assertEquals(0, shared.refCnt());
    }

    @Test
    void anotherPayloadHasMemoryOfItsOwn() {
        NettyTransport transport = transport(first, new RawFraming());
        write(transport, payload(1));
        write(transport, payload(2));
        turns.runPendingTasks();

        List<ByteBuf> sent = sent(first);
        assertEquals(4, sent.size());
        assertNotEquals(sent.get(1).memoryAddress(), sent.get(3).memoryAddress());
        assertEquals(1, sent.get(1).getByte(0));
        assertEquals(2, sent.get(3).getByte(0));
        assertEquals(1, sent.get(1).unwrap().refCnt());
        assertEquals(1, sent.get(3).unwrap().refCnt());
    }

    @Test
    void aFrameCountsTheSharedBytesThatFollowIt() {
        NettyTransport transport = transport(first, new WebSocketFrames());
        transport.batch().raw(new byte[] {(byte) 0xC0, 0});
        write(transport, payload(3));
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
        ByteBuf held = loop.share(first.alloc(), payload);
        first.close();
        write(transport, payload);
        turns.runPendingTasks();
        assertEquals(1, held.refCnt());
    }
}
