package culex.broker.transport.netty;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryAccount;
import culex.broker.security.TrustedProxies;
import culex.broker.transport.AdmittedSocket;
import culex.broker.transport.SocketAdmission;
import culex.broker.transport.SocketLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a listening socket: counts each accepted socket before anything is read from it, and closes it immediately beyond a
 * limit. A socket whose address is at its limit of unauthenticated sockets waits, unread, until another socket of this address is
 * authenticated or closed, so that many clients behind one address can connect at the same time; a socket that has waited for a second is
 * closed. A socket of a trusted proxy does not count for the address of the proxy. The socket counts for the address of its client once the
 * broker knows that address. When accepting fails (no file descriptor is left), the listening socket pauses for a second before it accepts
 * again.
 *
 * <p>Each listening socket has its own instance, which runs on the event loop of that socket.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<AdmittedSocket> SOCKET = AttributeKey.valueOf(AcceptGuard.class, "socket");
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RETRY_MILLIS = 10;
    private static final long PAUSE_MILLIS = 1000;

    private final SocketAdmission admission;
    private final MemoryAccount account;
    private final SocketLog log;
    private final Consumer<Channel> onAccepted;
    private final Terms terms;
    /** Number of open sockets of this listener; atomic, because accepted sockets close on other loops. */
    private final AtomicInteger open = new AtomicInteger();

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(Channel child, AdmittedSocket socket, long sinceNanos) {}

    /**
     * The settings of a listening socket for the sockets that it accepts.
     *
     * @param socketsMax the maximum number of open sockets of this listener; 0 for no separate limit
     * @param proxies the trusted proxies, whose sockets count for no address until the client behind the proxy is known; null for none
     * @param isForProxiesOnly whether sockets that do not come from a trusted proxy are closed immediately
     */
    record Terms(int socketsMax, @Nullable TrustedProxies proxies, boolean isForProxiesOnly) {
        /** The settings of a listener without its own limits and without proxies. */
        static final Terms NONE = new Terms(0, null, false);

        private boolean isProxy(InetAddress address) {
            return proxies != null && proxies.contains(address);
        }
    }

    /**
     * @param account counts the reached limits; used by this listening socket only
     * @param onAccepted adds handlers to the pipeline of an accepted socket, before its other handlers
     */
    AcceptGuard(
            SocketAdmission admission,
            MemoryAccount account,
            SocketLog log,
            Consumer<Channel> onAccepted,
            Terms terms) {
        this.terms = terms;
        this.admission = admission;
        this.account = account;
        this.log = log;
        this.onAccepted = onAccepted;
    }

    /** The counted socket of an accepted channel. */
    static AdmittedSocket socketOf(Channel channel) {
        AdmittedSocket socket = channel.attr(SOCKET).get();
        return socket == null ? AdmittedSocket.uncounted() : socket;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel child = (Channel) message;
        if (!(child.remoteAddress() instanceof InetSocketAddress peer)) {
            child.unsafe().closeForcibly(); // the peer has closed the socket already
            return;
        }
        InetAddress address = peer.getAddress();
        boolean isProxy = terms.isProxy(address);
        if (terms.isForProxiesOnly() && !isProxy) {
            account.reached(LimitReached.UNTRUSTED_PROXY);
            log.rejected(LimitReached.UNTRUSTED_PROXY, ClientAddress.of(child));
            child.unsafe().closeForcibly();
            return;
        }
        AdmittedSocket socket = admission.open(address);
        int now = open.incrementAndGet();
        LimitReached limit = socket.limitReached();
        if (limit == null && terms.socketsMax() > 0 && now > terms.socketsMax()) {
            limit = LimitReached.LISTENER_CONNECTIONS;
        }
        if (limit != null) {
            reject(child, socket, limit);
        } else if (isProxy || (waiting.isEmpty() && socket.takeAddressSlot())) {
            accept(context, child, socket);
        } else {
            waiting.addLast(new Waiting(child, socket, System.nanoTime()));
            if (waiting.size() == 1) {
                scheduleRetry(context);
            }
        }
    }

    private void scheduleRetry(ChannelHandlerContext context) {
        context.executor().schedule(() -> retryWaiting(context), RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void retryWaiting(ChannelHandlerContext context) {
        long now = System.nanoTime();
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
            Waiting next = each.next();
            if (next.socket.takeAddressSlot()) {
                each.remove();
                accept(context, next.child, next.socket);
            } else if (now - next.sinceNanos > WAIT_NANOS) {
                each.remove();
                reject(next.child, next.socket, LimitReached.UNAUTHENTICATED_PER_ADDRESS);
            }
        }
        if (!waiting.isEmpty()) {
            scheduleRetry(context);
        }
    }

    private void accept(ChannelHandlerContext context, Channel child, AdmittedSocket socket) {
        child.attr(SOCKET).set(socket);
        child.closeFuture().addListener(_ -> {
            open.decrementAndGet();
            socket.close();
        });
        try {
            child.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        } catch (ChannelException gone) {
            // The peer has closed the socket; the next read reports that.
        }
        onAccepted.accept(child);
        context.fireChannelRead(child);
        context.fireChannelReadComplete();
    }

    private void reject(Channel child, AdmittedSocket socket, LimitReached limit) {
        account.reached(limit); // before the close, so that the count is right when the peer notices it
        log.rejected(limit, ClientAddress.of(child));
        open.decrementAndGet();
        socket.close();
        child.unsafe().closeForcibly();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        for (Waiting each : waiting) {
            each.child.unsafe().closeForcibly();
            each.socket.close();
        }
        waiting.clear();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Channel listening = context.channel();
        if (listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            context.executor()
                    .schedule(() -> listening.config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        account.reached(LimitReached.DESCRIPTORS);
        log.rejected(LimitReached.DESCRIPTORS, String.valueOf(cause.getMessage()));
    }
}
