package culex.broker.transport.netty;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The address of a channel's client: the address that a trusted proxy has named, otherwise the remote address of the socket. */
final class ClientAddress {
    private static final AttributeKey<InetSocketAddress> NAMED_BY_PROXY =
            AttributeKey.valueOf(ClientAddress.class, "named-by-proxy");

    private ClientAddress() {}

    /** The address as {@code host:port}, an IPv6 address in brackets. */
    static String of(Channel channel) {
        InetSocketAddress named = channel.attr(NAMED_BY_PROXY).get();
        SocketAddress address = named == null ? channel.remoteAddress() : named;
        return address instanceof InetSocketAddress known
                ? NetUtil.toSocketAddressString(known)
                : String.valueOf(address);
    }

    /** Sets the address of the client that a trusted proxy has named; all limits, bans and log lines use this address from now on. */
    static void set(Channel channel, InetSocketAddress client) {
        channel.attr(NAMED_BY_PROXY).set(client);
        AcceptGuard.socketOf(channel).useAddress(client.getAddress());
    }
}
