package culex.broker.transport.netty;

import culex.broker.memory.MemoryAccount;
import culex.broker.transport.Peer;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLog;
import culex.broker.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** Listens for MQTT over TCP, on the same event loops as WebSocket; connections are assigned to the loops in turn. */
public final class TcpListener {
    private static final int BACKLOG = 4096;

    private final NettyLoops loops;
    private final Transport.Acceptor acceptor;
    private final AcceptGuard guard;

    /**
     * @param admission counts the sockets
     * @param log is notified of sockets that were closed when they were accepted
     */
    public TcpListener(NettyLoops loops, Transport.Acceptor acceptor, SocketAdmission admission, SocketLog log) {
        this.loops = loops;
        this.acceptor = acceptor;
        MemoryAccount account = loops.all().getFirst().memory().budget().newAccount();
        guard = new AcceptGuard(admission, account, log, _ -> {});
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any free one
     * @return the bound channel
     * @throws IllegalStateException with a one-line reason, when the address cannot be bound
     */
    public Channel listen(String host, int port) {
        Class<? extends ServerSocketChannel> type = loops.group() instanceof EpollEventLoopGroup
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
        var bound = new ServerBootstrap()
                .group(loops.group())
                .channel(type)
                .handler(guard)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException("cannot listen on " + host + ":" + port + " for MQTT over TCP: "
                    + bound.cause().getMessage() + " (mqtt.tcp.port chooses another port, 0 switches TCP off)");
        }
        return bound.channel();
    }

    private void accept(Channel channel) {
        NettyLoop loop = loops.of(channel.eventLoop());
        loop.begin();
        NettyTransport transport =
                new NettyTransport(channel, loop, new Peer(Peer.Kind.TCP, address(channel)), new RawFraming());
        channel.pipeline().addLast("mqtt", new SocketHandler(loop, transport, acceptor));
    }

    /** The address of the other side as {@code host:port}, an IPv6 address in brackets. */
    static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? NetUtil.toSocketAddressString(address)
                : String.valueOf(channel.remoteAddress());
    }
}
