package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.transport.AdmittedSocket;
import culex.broker.transport.SocketLog;
import culex.broker.transport.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Waits for the header of the PROXY protocol, after its decoder in the pipeline, and then replaces itself by the handlers of the
 * connection. The socket counts for the address of the client that the header names. At the limit of that address the socket waits, unread,
 * for up to a second, like sockets without a proxy. Runs on the channel's event loop.
 */
final class ProxyProtocol extends ChannelInboundHandlerAdapter {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_MILLIS = 10;

    private final NettyLoop loop;
    private final AdmittedSocket socket;
    private final SocketLog log;
    private final HeaderReader reader;
    private final Next next;
    private final ProxyHeaderDecoder decoder;
    private final TimerWheel.Timer deadline = new TimerWheel.Timer(this::failHeader);
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private final Channel channel;
    private final BeforeClose beforeClose = new BeforeClose();
    private long waitingBytes;
    private boolean hasHeader;
    private boolean isOver;

    /** Adds the handlers of a connection whose header was received. */
    @FunctionalInterface
    interface Next {
        void addHandlers(Channel channel, ProxyHeader header);
    }

    /**
     * Reads the content of a header.
     *
     * @param onFailure the limit that a missing, late or malformed header counts for
     * @param read throws IllegalArgumentException when the header is not accepted
     */
    record HeaderReader(LimitReached onFailure, Function<HAProxyMessage, ProxyHeader> read) {
        /** Reads the headers of trusted proxies. */
        static final HeaderReader OF_PROXIES = new HeaderReader(LimitReached.PROXY_HEADER, ProxyHeader::of);
    }

    private ProxyProtocol(NettyLoop loop, Channel channel, SocketLog log, HeaderReader reader, Next next) {
        this.loop = loop;
        this.channel = channel;
        this.log = log;
        this.reader = reader;
        this.next = next;
        socket = AcceptGuard.socketOf(channel);
        decoder = new ProxyHeaderDecoder(this::holdBytes);
    }

    /**
     * Adds the handlers that wait for the header.
     *
     * @param timeout how long the header may take
     */
    static void await(
            NettyLoop loop, Channel channel, Duration timeout, SocketLog log, HeaderReader reader, Next next) {
        ProxyProtocol protocol = new ProxyProtocol(loop, channel, log, reader, next);
        loop.arm(protocol.deadline, timeout.toMillis());
        channel.pipeline()
                .addLast("proxy-close", protocol.beforeClose)
                .addLast("proxy-header", protocol.decoder)
                .addLast("proxy-protocol", protocol);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        loop.begin();
        if (isOver || !(message instanceof HAProxyMessage header)) {
            hold(message);
            return;
        }
        try {
            if (decoder.isTooLong(header)) {
                failHeader();
            } else {
                onHeader(context, reader.read().apply(header));
            }
        } catch (IllegalArgumentException notAccepted) {
            failHeader();
        } finally {
            header.release();
        }
    }

    private boolean holdBytes(long bytes) {
        if (socket.holdBytes(bytes)) {
            return true;
        }
        fail(LimitReached.UNAUTHENTICATED_BYTES);
        return false;
    }

    /** Keeps bytes that were received after the header, while the socket waits. */
    private void hold(Object message) {
        if (isOver || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        waiting.add(bytes);
        waitingBytes += bytes.readableBytes();
        holdBytes(waitingBytes);
    }

    private void onHeader(ChannelHandlerContext context, ProxyHeader header) {
        hasHeader = true;
        deadline.cancel();
        socket.holdBytes(0);
        if (header.client() != null) {
            ClientAddress.set(channel, header.client());
        }
        if (socket.takeAddressSlot()) {
            proceed(context, header);
        } else {
            channel.config().setAutoRead(false);
            retryLater(context, header, System.nanoTime());
        }
    }

    private void retryLater(ChannelHandlerContext context, ProxyHeader header, long sinceNanos) {
        context.executor()
                .schedule(
                        () -> {
                            loop.begin();
                            if (isOver) {
                                return;
                            }
                            if (socket.takeAddressSlot()) {
                                channel.config().setAutoRead(true); // the connection may pause reading at once
                                proceed(context, header);
                                context.fireChannelReadComplete();
                            } else if (System.nanoTime() - sinceNanos > WAIT_NANOS) {
                                fail(LimitReached.UNAUTHENTICATED_PER_ADDRESS);
                            } else {
                                retryLater(context, header, sinceNanos);
                            }
                        },
                        RETRY_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void proceed(ChannelHandlerContext context, ProxyHeader header) {
        isOver = true;
        socket.holdBytes(0);
        next.addHandlers(channel, header);
        for (ByteBuf bytes = waiting.poll(); bytes != null; bytes = waiting.poll()) {
            context.fireChannelRead(bytes);
        }
        context.pipeline().remove(beforeClose);
        context.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (DirectMemory.isExhausted(cause)) {
            fail(LimitReached.DIRECT_MEMORY);
        } else if (hasHeader) {
            end(); // the peer has reset the connection
        } else {
            failHeader();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (decoder.hasReceived() && !hasHeader) {
            failHeader();
        } else {
            end(); // the probe of a load balancer
        }
    }

    private void failHeader() {
        fail(reader.onFailure());
    }

    private void fail(LimitReached limit) {
        if (!isOver) {
            isOver = true;
            loop.memory().reached(limit);
            log.rejected(limit, ClientAddress.of(channel));
        }
        end();
    }

    private void end() {
        isOver = true;
        deadline.cancel();
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        channel.close();
    }

    /**
     * Counts and logs a malformed header before the peer can notice the close: Netty's decoder closes the channel first, and throws its
     * exception afterwards.
     */
    private final class BeforeClose extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            if (!isOver && !hasHeader && decoder.hasReceived()) {
                failHeader();
            }
            context.close(promise);
        }
    }
}
