package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Large payloads whose memory the channels of a loop share. */
class SharedPayloadTest extends NettyTransportFixture {
    private static void write(NettyTransport to, byte[] payload) {
        to.batch().raw(HEAD);
        to.share(payload);
        to.wrote();
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
                channels.stream().map(NettyTransportFixture::sent).toList();
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

    @Test
    void sharedPayloadIsWrittenIntoTheWebSocketFrameOfItsOwnPacketOnly() {
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
