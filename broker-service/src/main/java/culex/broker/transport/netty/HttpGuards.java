package culex.broker.transport.netty;

import culex.broker.memory.MemoryBudget;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLog;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Adds an {@link AcceptGuard} to the listening sockets of Quarkus' HTTP servers, and an {@link HttpDeadline} to their connections. Quarkus
 * has no hook for that, so the handlers are added once the servers listen.
 */
public final class HttpGuards {
    /** Number of attempts, one per second: the management server may start to listen later than the main one. */
    private static final int ATTEMPTS = 5;

    private final NettyLoops loops;
    private final MemoryBudget memory;
    private final SocketAdmission clients;
    private final SocketAdmission management;
    private final Duration headTimeout;
    private final AcceptGuard.Terms forClients;
    private final SocketLog log;

    /**
     * @param clients counts the sockets of the ports for clients
     * @param management counts the sockets of the management port
     * @param headTimeout the time for a request head; zero means no limit
     * @param proxies the proxies that may name the clients behind them on the ports for clients
     */
    public HttpGuards(
            NettyLoops loops,
            MemoryBudget memory,
            SocketAdmission clients,
            SocketAdmission management,
            Duration headTimeout,
            TrustedProxies proxies,
            SocketLog log) {
        this.loops = loops;
        this.memory = memory;
        this.clients = clients;
        this.management = management;
        this.headTimeout = headTimeout;
        forClients = new AcceptGuard.Terms(0, proxies, false);
        this.log = log;
    }

    /**
     * Adds the handlers to the listening sockets; may be called from any thread, and more than once.
     *
     * @param acceptors the event loops of Vert.x that accept sockets
     * @param isForClients whether a port is for clients; all other ports are for management
     */
    public void install(EventLoopGroup acceptors, IntPredicate isForClients) {
        for (EventExecutor acceptor : acceptors) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                acceptor.schedule(
                        () -> guardAll((SingleThreadEventLoop) acceptor, isForClients), attempt, TimeUnit.SECONDS);
            }
        }
    }

    private void guardAll(SingleThreadEventLoop acceptor, IntPredicate isForClients) {
        acceptor.registeredChannelsIterator().forEachRemaining(channel -> {
            boolean isBound = channel instanceof ServerChannel && channel.localAddress() instanceof InetSocketAddress;
            if (isBound && channel.pipeline().get(AcceptGuard.class) == null) {
                int port = ((InetSocketAddress) channel.localAddress()).getPort();
                if (isForClients.test(port)) {
                    guard(channel, clients, forClients, log);
                } else {
                    guard(
                            channel,
                            management,
                            AcceptGuard.Terms.NONE,
                            (limit, about) -> log.rejected(limit, about + " on the management port"));
                }
            }
        });
    }

    private void guard(Channel listening, SocketAdmission admission, AcceptGuard.Terms terms, SocketLog told) {
        AcceptGuard guard = new AcceptGuard(
                admission,
                memory.newAccount(),
                told,
                child -> child.pipeline().addFirst("http-deadline", new HttpDeadline(headTimeout, loops, told)),
                terms);
        listening.pipeline().addFirst("guard", guard);
    }
}
