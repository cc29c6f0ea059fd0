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
import org.jspecify.annotations.Nullable;

/** Opens connections to the owner, over plain TCP or with TLS, each on the event loop of its client. */
public final class RelayConnections implements RelayDialer {
    /** The reason when the owner closes the connection before it has sent anything: it stops, or it is not the owner any more. */
    private static final String CLOSED = "it closed the connection";

    private final NettyLoops loops;
    private final @Nullable RelayTls tls;
    private final Class<? extends SocketChannel> type;

    /** @param tls null for plain TCP */
    public RelayConnections(NettyLoops loops, @Nullable RelayTls tls) {
        this.loops = loops;
        this.tls = tls;
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
                // Netty could not create the channel (no file descriptor was free), and notifies on another thread.
                owner.execute(() -> onFailed.accept(HandshakeHandler.text(done.cause())));
                return;
            }
            owner.begin();
            Channel channel = connecting.channel();
            if (!done.isSuccess()) {
                onFailed.accept(HandshakeHandler.text(done.cause()));
            } else if (tls == null) {
                addHandler(owner, channel, address, onConnected);
            } else {
                RelayHandshake.await(
                        owner,
                        channel,
                        tls.client(address, timeout),
                        () -> addHandler(owner, channel, address, onConnected),
                        reason -> onFailed.accept(reason.isEmpty() ? CLOSED : reason));
            }
        });
    }

    @Override
    public boolean usesTls() {
        return tls != null;
    }

    private static void addHandler(
            NettyLoop loop, Channel channel, InetSocketAddress address, Transport.Acceptor onConnected) {
        Peer peer = new Peer(Peer.Kind.TCP, NetUtil.toSocketAddressString(address));
        NettyTransport transport = new NettyTransport(channel, loop, peer, new RawFraming());
        channel.pipeline().addLast("relay", new SocketHandler(loop, transport, onConnected));
    }
}
