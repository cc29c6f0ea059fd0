package culex.broker.transport.netty;

import culex.broker.cluster.RelayedClient;
import culex.broker.security.CertificateUser;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a PROXY protocol header.
 *
 * @param client the address of the client; null when the proxy opened the connection for itself, such as for a health check
 * @param commonName the Common Name in the certificate that the client has proved to the proxy; empty when that names no user or was not
 *     verified, null when there is no certificate
 * @param relayed the client that another replica relays; null in the header of a proxy
 */
record ProxyHeader(
        @Nullable InetSocketAddress client,
        @Nullable String commonName,
        @Nullable RelayedClient relayed) {
    /** @throws IllegalArgumentException when the header contains an invalid address */
    static ProxyHeader of(HAProxyMessage message) {
        HAProxyProxiedProtocol protocol = message.proxiedProtocol();
        boolean isTcp = protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
        if (message.command() == HAProxyCommand.LOCAL || !isTcp) {
            return new ProxyHeader(null, null, null);
        }
        InetAddress address = InetAddress.ofLiteral(message.sourceAddress());
        return new ProxyHeader(new InetSocketAddress(address, message.sourcePort()), commonName(message.tlvs()), null);
    }

    /**
     * The Common Name in the fields. A field that occurs twice names nobody, so that a name cannot be added to the one that the proxy has
     * verified.
     */
    private static @Nullable String commonName(List<HAProxyTLV> fields) {
        HAProxySSLTLV tls = null;
        for (HAProxyTLV field : fields) {
            if (field instanceof HAProxySSLTLV found) {
                if (tls != null) {
                    return "";
                }
                tls = found;
            }
        }
        if (tls == null || !(tls.isPP2ClientCertConn() || tls.isPP2ClientCertSess())) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (HAProxyTLV field : tls.encapsulatedTLVs()) {
            if (field.type() == HAProxyTLV.Type.PP2_TYPE_SSL_CN) {
                names.add(text(field.content()));
            }
        }
        return tls.verify() == 0 ? CertificateUser.only(names) : "";
    }

    private static String text(ByteBuf utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8.nioBuffer()).toString();
        } catch (CharacterCodingException malformed) {
            return "";
        }
    }
}
