package culex.broker.transport.netty;

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
 * What the header of the PROXY protocol says.
 *
 * @param client the address of the client; null when the connection is the proxy's own, such as a health check
 * @param commonName the Common Name in the certificate that the client has proved to the proxy; empty when that names no user or was not
 *     verified, null when there is no certificate
 */
record ProxyHeader(
        @Nullable InetSocketAddress client, @Nullable String commonName) {
    /** @throws IllegalArgumentException when the address is none */
    static ProxyHeader of(HAProxyMessage message) {
        HAProxyProxiedProtocol protocol = message.proxiedProtocol();
        boolean isTcp = protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
        if (message.command() == HAProxyCommand.LOCAL || !isTcp) {
            return new ProxyHeader(null, null);
        }
        InetAddress address = InetAddress.ofLiteral(message.sourceAddress());
        return new ProxyHeader(new InetSocketAddress(address, message.sourcePort()), commonName(message.tlvs()));
    }

    /** A field that stands twice names nobody, so that nobody can be named beside what the proxy has verified. */
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
