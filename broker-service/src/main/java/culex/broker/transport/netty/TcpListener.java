package culex.broker.transport.netty;

import culex.broker.memory.MemoryAccount;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.PeerCertificate;
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
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens for MQTT over TCP, with or without TLS, on the same event loops as WebSocket; connections are assigned to the loops round-robin.
 */
public final class TcpListener {
    private static final int BACKLOG = 4096;

    private final NettyLoops loops;
    private final Transport.Acceptor acceptor;
    private final SocketAdmission admission;
    private final SocketLog log;
    private final Terms terms;

    /**
     * The settings of one listener.
     *
     * @param settings the name of the setting with the port of this listener, for the error when another process listens on that port
     * @param tls null for plain TCP
     * @param socketsMax the maximum number of open sockets of this listener; 0 for no separate limit
     * @param proxies the proxies that connect to this listener and send the header of the PROXY protocol; null for a listener without PROXY
     *     protocol
     * @param headerTimeout how long the header of the PROXY protocol may take to arrive
     */
    public record Terms(
            ListenerTerms listener,
            String settings,
            @Nullable TlsServer tls,
            int socketsMax,
            @Nullable TrustedProxies proxies,
            Duration headerTimeout) {}

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
     * @param port the port, or 0 for any free one
     * @return the bound channel
     * @throws IllegalStateException with a one-line reason, when the address cannot be bound
     */
    public Channel listen(String host, int port) {
        MemoryAccount account = loops.all().getFirst().memory().budget().newAccount();
        AcceptGuard guard = new AcceptGuard(
                admission,
                account,
                log,
                _ -> {},
                new AcceptGuard.Terms(terms.socketsMax(), terms.proxies(), terms.proxies() != null));
        var bound = bootstrap(loops, guard, this::accept).bind(host, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String protocol = terms.tls() == null ? "TCP" : "TLS";
            throw new IllegalStateException("cannot listen on " + host + ":" + port + " for MQTT over " + protocol
                    + ": " + bound.cause().getMessage() + " (" + terms.settings() + " chooses another port)");
        }
        return bound.channel();
    }

    /**
     * Prepares a listening socket.
     *
     * @param onAccepted adds the handlers of an accepted socket; on the loop of the socket
     */
    static ServerBootstrap bootstrap(NettyLoops loops, AcceptGuard guard, Consumer<Channel> onAccepted) {
        Class<? extends ServerSocketChannel> type = loops.group() instanceof EpollEventLoopGroup
                ? EpollServerSocketChannel.class
                : NioServerSocketChannel.class;
        return new ServerBootstrap()
                .group(loops.group())
                .channel(type)
                .handler(guard)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        onAccepted.accept(channel);
                    }
                });
    }

    private void accept(Channel channel) {
        NettyLoop loop = loops.of(channel.eventLoop());
        loop.begin();
        if (terms.proxies() == null) {
            addHandlers(loop, channel, null);
        } else {
            ProxyProtocol.await(
                    loop,
                    channel,
                    terms.headerTimeout(),
                    log,
                    ProxyProtocol.HeaderReader.OF_PROXIES,
                    (_, header) -> addHandlers(loop, channel, header));
        }
    }

    /** @param header the header that a proxy has sent; null for a listener without the PROXY protocol */
    private void addHandlers(NettyLoop loop, Channel channel, @Nullable ProxyHeader header) {
        TlsServer tls = terms.tls();
        if (tls == null) {
            String user = header == null || !terms.listener().usesCertificates() ? null : header.commonName();
            PeerCertificate certificate =
                    header == null || header.commonName() == null ? null : new PeerCertificate(header.commonName(), "");
            Peer peer = new Peer(Peer.Kind.TCP, ClientAddress.of(channel), terms.listener(), user, certificate);
            NettyTransport transport = new NettyTransport(channel, loop, peer, new RawFraming());
            channel.pipeline().addLast("mqtt", new SocketHandler(loop, transport, acceptor));
        } else {
            TlsRecords records = new TlsRecords(loop, AcceptGuard.socketOf(channel));
            channel.pipeline()
                    .addLast("tls-records", records)
                    .addLast("tls", tls.handler())
                    .addLast("mqtt", handshake(loop, tls, records, header));
        }
    }

    private TlsHandshake handshake(NettyLoop loop, TlsServer tls, TlsRecords records, @Nullable ProxyHeader header) {
        boolean isOfProxy = header != null && header.client() == null;
        return new TlsHandshake(loop, tls, records, terms.listener(), acceptor, log, isOfProxy);
    }
}
