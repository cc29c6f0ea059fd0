package culex.broker.transport.netty;

import culex.broker.cluster.RelayDialer;
import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** Opens plain TCP connections to the owner, each on the event loop of its client. */
public final class RelayConnections implements RelayDialer {
    private final NettyLoops loops;
    private final Class<? extends SocketChannel> type;

    public RelayConnections(NettyLoops loops) {
        this.loops = loops;
        type = loops.group() instanceof EpollEventLoopGroup ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public void dial(
            Loop loop,
            InetSocketAddress address,
            Duration timeout,
            Transport.Acceptor onConnected,
            Consumer<String> onFailed) {
        NettyLoop owner = loops.all().get(loop.index());
        ChannelFuture connecting = new Bootstrap()
                .group(owner.eventLoop())
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // The handler follows when the connection is open.
                    }
                })
                .connect(address);
        connecting.addListener(done -> {
            if (!owner.eventLoop().inEventLoop()) {
                // Netty had no channel to register, such as without a free file descriptor.
                owner.execute(() -> onFailed.accept(reason(done.cause())));
                return;
            }
            owner.begin();
            if (done.isSuccess()) {
                Channel channel = connecting.channel();
                Peer peer = new Peer(Peer.Kind.TCP, NetUtil.toSocketAddressString(address));
                NettyTransport transport = new NettyTransport(channel, owner, peer, new RawFraming());
                channel.pipeline().addLast("relay", new SocketHandler(owner, transport, onConnected));
            } else {
                onFailed.accept(reason(done.cause()));
            }
        });
    }

    private static String reason(Throwable cause) {
        Throwable first = cause.getCause() == null ? cause : cause.getCause();
        String message = first.getMessage();
        return message == null ? first.toString() : message;
    }
}
