package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.memory.MemoryBudget;
import culex.broker.transport.LoopClock;
import culex.broker.transport.Peer;
import culex.broker.transport.RecordedFaults;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Transports over embedded channels of one loop, and what they have sent. */
class NettyTransportFixture {
    static final byte[] HEAD = {0x30, 1, 2, 3};
    static final int LENGTH_SHORT = 0x7E;
    static final int DIRECT_BYTES = 64 << 20;
    final MemoryBudget budget = MemoryBudget.unlimited();
    final EmbeddedChannel first = new EmbeddedChannel();
    final EmbeddedChannel second = new EmbeddedChannel();

    /** An event loop whose tasks the test runs, like those of the embedded channels. */
    final EmbeddedChannel turns = new EmbeddedChannel();

    final NettyLoop loop = new NettyLoop(
            turns.eventLoop(),
            0,
            LoopClock.ofSystem(0),
            budget.newAccount(),
            DIRECT_BYTES,
            RecordedFaults.NONE_EXPECTED,
            null);

    NettyTransport transport(EmbeddedChannel channel, Framing framing) {
        return new NettyTransport(channel, loop, new Peer(Peer.Kind.TCP, "test:1"), framing);
    }

    static byte[] payload(int fill) {
        byte[] payload = new byte[10_000];
        Arrays.fill(payload, (byte) fill);
        return payload;
    }

    static List<ByteBuf> sent(EmbeddedChannel channel) {
        List<ByteBuf> sent = new ArrayList<>();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            sent.add(part);
        }
        return sent;
    }

    static byte[] bytes(List<ByteBuf> parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new)));
    }

    static byte[] packet(byte[] payload) {
        byte[] packet = Arrays.copyOf(HEAD, HEAD.length + payload.length);
        System.arraycopy(payload, 0, packet, HEAD.length, payload.length);
        return packet;
    }

    /** Returns the payloads of the WebSocket frames that a server has sent, in order. */
    static List<byte[]> frames(byte[] bytes) {
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

    static byte[] publish(int bodyBytes) {
        byte[] packet = new byte[4 + bodyBytes];
        packet[0] = 0x30;
        packet[1] = (byte) ((bodyBytes & 0x7F) | 0x80);
        packet[2] = (byte) (((bodyBytes >> 7) & 0x7F) | 0x80);
        packet[3] = (byte) (bodyBytes >> 14);
        Arrays.fill(packet, 4, packet.length, (byte) bodyBytes);
        return packet;
    }
}
