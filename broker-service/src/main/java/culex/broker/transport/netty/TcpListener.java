package culex.broker.transport.netty;

import culex.broker.memory.MemoryAccount;
import culex.broker.transport.ListenerTerms;
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
import org.jspecify.annotations.Nullable;

/** Listens for MQTT over TCP, with or without TLS, on the same event loops as WebSocket; connections are assigned to the loops in turn. */
public final class TcpListener {
    private static final int BACKLOG = 4096;

    private final NettyLoops loops;
    private final Transport.Acceptor acceptor;
    private final SocketAdmission admission;
    private final SocketLog log;
    private final Terms terms;

    /**
     * What one listener does.
     *
     * @param settings the name of the setting that chooses its port, for the error when that is taken
     * @param tls null for plain TCP
     * @param socketsMax the most sockets that it has open; 0 for no limit of its own
     */
    public record Terms(
            ListenerTerms listener,
            String settings,
            @Nullable TlsServer tls,
            int socketsMax) {}

    /**
     * @param admission counts the sockets of all listeners
     * @param log is notified of sockets that were closed when they were accepted
     */
    public TcpListener(
            NettyLoops loops, Transport.Acceptor acceptor, SocketAdmission admission, SocketLog log, Terms terms) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.admission = admission;
        this.log = log;
        this.terms = terms;
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
        MemoryAccount account = loops.all().getFirst().memory().budget().newAccount();
        var bound = new ServerBootstrap()
                .group(loops.group())
                .channel(type)
                .handler(new AcceptGuard(admission, account, log, _ -> {}, terms.socketsMax()))
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
            String protocol = terms.tls() == null ? "TCP" : "TLS";
            throw new IllegalStateException("cannot listen on " + host + ":" + port + " for MQTT over " + protocol
                    + ": " + bound.cause().getMessage() + " (" + terms.settings() + " chooses another port)");
        }
        return bound.channel();
    }

    private void accept(Channel channel) {
        NettyLoop loop = loops.of(channel.eventLoop());
        loop.begin();
        TlsServer tls = terms.tls();
        if (tls == null) {
            Peer peer = new Peer(Peer.Kind.TCP, address(channel), terms.listener(), null);
            NettyTransport transport = new NettyTransport(channel, loop, peer, new RawFraming());
            channel.pipeline().addLast("mqtt", new SocketHandler(loop, transport, acceptor));
        } else {
            TlsRecords records = new TlsRecords(loop, AcceptGuard.socketOf(channel));
            channel.pipeline()
                    .addLast("tls-records", records)
                    .addLast("tls", tls.handler())
                    .addLast("mqtt", new TlsHandshake(loop, tls, records, terms.listener(), acceptor, log));
        }
    }

    /** The address of the other side as {@code host:port}, an IPv6 address in brackets. */
    static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? NetUtil.toSocketAddressString(address)
                : String.valueOf(channel.remoteAddress());
    }
}
