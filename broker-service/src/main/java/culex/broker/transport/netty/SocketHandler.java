package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.transport.Faults;
import culex.broker.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * The common part of TCP and WebSocket: copies received bytes into the loop's scratch array, and handles the events of a channel. Runs on
 * the channel's loop.
 */
class SocketHandler extends ChannelInboundHandlerAdapter {
    private final NettyLoop loop;
    private final NettyTransport transport;
    private final Transport.Listener listener;
    private String failure = "";

    SocketHandler(NettyLoop loop, NettyTransport transport, Transport.Acceptor acceptor) {
        this.loop = loop;
        this.transport = transport;
        listener = acceptor.accept(transport);
    }

    final NettyTransport transport() {
        return transport;
    }

    final NettyLoop loop() {
        return loop;
    }

    final Transport.Listener listener() {
        return listener;
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int count = bytes.readableBytes();
        byte[] array = loop.scratch(count);
        bytes.readBytes(array, 0, count);
        bytes.release();
        if (!transport.isClosing()) {
            loop.begin();
            try {
                onBytes(array, count);
            } catch (Throwable fault) {
                onFault(context, fault);
            }
        }
    }

    /** Handles received bytes; may change the contents of the array. */
    void onBytes(byte[] bytes, int count) {
        listener.onBytes(bytes, 0, count);
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext context) {
        loop.begin();
        transport.countOutbound();
        if (transport.onWritabilityChanged()) {
            try {
                listener.onWritable();
            } catch (Throwable fault) {
                onFault(context, fault);
            }
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        loop.begin();
        try {
            onInactive();
            loop.outbound().update(transport, 0);
            listener.onClosed(failure);
        } catch (Throwable fault) {
            onFault(context, fault);
        }
    }

    private void onFault(ChannelHandlerContext context, Throwable fault) {
        failure = "an error of the broker";
        loop.faults().onFault(Faults.Where.CONNECTION, transport.peer().address() + ": the socket is closed", fault);
        context.close();
    }

    /** Called when the channel is closed, before {@link Transport.Listener#onClosed}. */
    void onInactive() {}

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (DirectMemory.isExhausted(cause)) {
            loop.memory().reached(LimitReached.DIRECT_MEMORY);
            failure = Transport.OUT_OF_DIRECT_MEMORY;
        } else {
            // A failure of TLS, such as an alert of the peer
            Throwable first =
                    cause instanceof DecoderException && cause.getCause() instanceof SSLException tls ? tls : cause;
            String message = first.getMessage();
            failure = first instanceof IOException && message != null ? message : String.valueOf(first);
        }
        context.close();
    }
}
