package culex.broker.transport.netty;

import culex.broker.cluster.RelayHeader;
import culex.broker.cluster.RelayedClient;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryAccount;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.Peer;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLog;
import culex.broker.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Listens for the clients that other replicas relay to this one. On each connection, after a TLS handshake if replicas use TLS, it sends
 * random bytes and then waits for a {@link RelayHeader}; a connection without a valid one is closed immediately. The sockets count for the
 * addresses of the clients, and not for those of the replicas.
 */
public final class RelayListener {
    /** How long a header may take, and before it a TLS handshake. A front sends the header when it gets the random bytes. */
    public static final Duration HEADER_TIMEOUT = Duration.ofSeconds(5);

    private static final TrustedProxies EVERYBODY = TrustedProxies.parse(List.of("0.0.0.0/0", "::/0"));

    private final NettyLoops loops;
    private final Transport.Acceptor acceptor;
    private final SocketAdmission admission;
    private final SocketLog log;
    private final @Nullable RelayTls tls;
    private final RelayHeader headers;
    private final BooleanSupplier isOwner;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param tls null for plain TCP
     * @param isOwner whether this process owns the sessions; otherwise connections are closed immediately, and the front tries again
     */
    public RelayListener(
            NettyLoops loops,
            Transport.Acceptor acceptor,
            SocketAdmission admission,
            SocketLog log,
            @Nullable RelayTls tls,
            RelayHeader headers,
            BooleanSupplier isOwner) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.admission = admission;
        this.log = log;
        this.tls = tls;
        this.headers = headers;
        this.isOwner = isOwner;
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
        AcceptGuard guard =
                new AcceptGuard(admission, account, log, _ -> {}, new AcceptGuard.Terms(0, EVERYBODY, false));
        var bound = TcpListener.bootstrap(loops, guard, this::accept)
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException("cannot listen on " + host + ":" + port + " for relayed clients: "
                    + bound.cause().getMessage() + " (mqtt.cluster.relay-port chooses another port)");
        }
        return bound.channel();
    }

    private void accept(Channel channel) {
        NettyLoop loop = loops.of(channel.eventLoop());
        loop.begin();
        if (!isOwner.getAsBoolean()) {
            channel.close();
            return;
        }
        if (tls == null) {
            channel.pipeline().addLast("first-bytes", new FirstBytes(loop));
            challenge(loop, channel);
        } else {
            TlsServer server = tls.server();
            RelayHandshake.await(
                    loop,
                    channel,
                    server.handler(),
                    () -> {
                        server.onHandshake(true);
                        challenge(loop, channel);
                    },
                    reason -> onHandshakeFailed(loop, channel, server, reason));
        }
    }

    private void onHandshakeFailed(NettyLoop loop, Channel channel, TlsServer server, String reason) {
        if (!reason.isEmpty()) {
            server.onHandshake(false);
            reject(loop, channel, reason);
        }
    }

    private void reject(NettyLoop loop, Channel channel, String reason) {
        loop.memory().reached(LimitReached.RELAY_HEADER);
        log.relayRejected(ClientAddress.of(channel), reason);
    }

    private void challenge(NettyLoop loop, Channel channel) {
        byte[] challenge = new byte[RelayHeader.CHALLENGE_BYTES];
        random.nextBytes(challenge);
        channel.writeAndFlush(channel.alloc().buffer(challenge.length).writeBytes(challenge));
        ProxyProtocol.HeaderReader reader = new ProxyProtocol.HeaderReader(
                LimitReached.RELAY_HEADER, message -> readOrReject(channel, message, challenge));
        ProxyProtocol.await(
                loop, channel, HEADER_TIMEOUT, log, reader, (_, header) -> addHandler(loop, channel, header));
    }

    /** Tells a front with another secret why its relay is closed. The front has proved nothing: the byte says only what the close says. */
    private ProxyHeader readOrReject(Channel channel, HAProxyMessage message, byte[] challenge) {
        try {
            return read(message, challenge);
        } catch (RelayHeader.WrongMacException wrong) {
            channel.writeAndFlush(channel.alloc().buffer(1).writeByte(RelayHeader.SECRET_REJECTED));
            throw wrong;
        }
    }

    /** @throws IllegalArgumentException when the header is not a relay's, or not made for this connection */
    private ProxyHeader read(HAProxyMessage message, byte[] challenge) {
        InetSocketAddress client = ProxyHeader.of(message).client();
        if (client == null || message.protocolVersion() != HAProxyProtocolVersion.V2) {
            throw new IllegalArgumentException("no header of a relay");
        }
        byte[] about = field(message, RelayHeader.CLIENT_FIELD);
        byte[] mac = field(message, RelayHeader.MAC_FIELD);
        return new ProxyHeader(client, null, headers.verify(client, about, mac, challenge));
    }

    private static byte[] field(HAProxyMessage message, byte type) {
        ByteBuf found = null;
        for (HAProxyTLV field : message.tlvs()) {
            if (field.typeByteValue() == type) {
                if (found != null) {
                    throw new IllegalArgumentException("a field occurs twice");
                }
                found = field.content();
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("a field is missing");
        }
        return ByteBufUtil.getBytes(found);
    }

    private void addHandler(NettyLoop loop, Channel channel, ProxyHeader header) {
        RelayedClient client = header.relayed();
        if (client == null) {
            throw new IllegalStateException("the header of a relay describes no client");
        }
        if (client.token() != null) {
            UpgradeTokens.set(channel, client.token());
            UpgradeTokens.count(channel, loop.memory());
        }
        Peer peer = new Peer(
                client.kind(),
                ClientAddress.of(channel),
                client.listener(),
                client.certificateUser(),
                client.certificate());
        NettyTransport transport = new NettyTransport(channel, loop, peer, new RawFraming());
        channel.pipeline().addLast("mqtt", new SocketHandler(loop, transport, acceptor) {
            @Override
            void onInactive() {
                transport.takeToken(); // no CONNECT will use the token
            }
        });
    }

    /** Rejects a front that uses TLS, although this replica does not. */
    private final class FirstBytes extends ChannelInboundHandlerAdapter {
        private final NettyLoop loop;

        private FirstBytes(NettyLoop loop) {
            this.loop = loop;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (RelayHandshake.isBegunBy((ByteBuf) message)) {
                loop.begin();
                ReferenceCountUtil.release(message);
                reject(loop, context.channel(), "it begins a TLS handshake, and this replica does not use TLS");
                context.close();
            } else {
                context.pipeline().remove(this);
                context.fireChannelRead(message);
            }
        }
    }
}
