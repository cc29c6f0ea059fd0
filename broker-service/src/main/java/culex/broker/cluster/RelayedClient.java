package culex.broker.cluster;

import culex.broker.packet.ProtocolVersion;
import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import culex.broker.transport.PeerCertificate;
import culex.broker.transport.Transport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a front tells the owner about a client, besides its address.
 *
 * @param kind the transport protocol between client and front
 * @param listener the listener of the front that accepted the client
 * @param certificateUser the user name in the client's certificate, as {@link Peer#certificateUser} defines it
 * @param certificate the names in the client's certificate, or null
 * @param token the token of its WebSocket upgrade, or null
 */
public record RelayedClient(
        Peer.Kind kind,
        ListenerTerms listener,
        @Nullable String certificateUser,
        @Nullable PeerCertificate certificate,
        byte @Nullable [] token) {
    private static final int FORMAT = 2;
    /** The format with the names of a certificate. Clients without one are described in the older format, which an older owner reads. */
    private static final int FORMAT_WITH_CERTIFICATE = 3;

    /** Describes a client of this front, and takes the token of its WebSocket upgrade. */
    static RelayedClient of(Transport client) {
        Peer peer = client.peer();
        return new RelayedClient(
                peer.kind(), peer.listener(), peer.certificateUser(), peer.certificate(), client.takeToken());
    }

    /** @throws IllegalArgumentException when a text is longer than 65,535 bytes */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(certificate == null ? FORMAT : FORMAT_WITH_CERTIFICATE);
            out.writeUTF(kind.name());
            out.writeUTF(listener.name());
            out.writeUTF(listener.anonymous().name());
            out.writeBoolean(listener.usesCertificates());
            writeNames(out, listener.versions().stream().map(Enum::name).toList());
            writeNames(out, listener.authenticators());
            out.writeBoolean(certificateUser != null);
            out.writeUTF(certificateUser == null ? "" : certificateUser);
            if (certificate != null) {
                out.writeUTF(certificate.commonName());
                out.writeUTF(certificate.subject());
            }
            out.writeInt(token == null ? -1 : token.length);
            out.write(token == null ? new byte[0] : token);
        } catch (IOException tooLong) {
            throw new IllegalArgumentException("the user name of the client is too long", tooLong);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException when the bytes are not what {@link #encode} writes */
    static RelayedClient decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readUnsignedByte();
            if (format != FORMAT && format != FORMAT_WITH_CERTIFICATE) {
                throw malformed();
            }
            Peer.Kind kind = Peer.Kind.valueOf(in.readUTF());
            String name = in.readUTF();
            ListenerTerms.Anonymous anonymous = ListenerTerms.Anonymous.valueOf(in.readUTF());
            boolean usesCertificates = in.readBoolean();
            Set<ProtocolVersion> versions =
                    readNames(in).stream().map(ProtocolVersion::valueOf).collect(Collectors.toSet());
            Set<String> authenticators = readNames(in);
            boolean hasUser = in.readBoolean();
            String user = in.readUTF();
            PeerCertificate certificate = format == FORMAT ? null : new PeerCertificate(in.readUTF(), in.readUTF());
            int tokenLength = in.readInt();
            if (tokenLength < -1 || Math.max(0, tokenLength) != in.available()) {
                throw malformed();
            }
            return new RelayedClient(
                    kind,
                    new ListenerTerms(name, anonymous, usesCertificates, versions, authenticators),
                    hasUser ? user : null,
                    certificate,
                    tokenLength < 0 ? null : in.readAllBytes());
        } catch (IOException tooShort) {
            throw malformed();
        }
    }

    private static void writeNames(DataOutputStream out, Collection<String> names) throws IOException {
        out.writeByte(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    private static Set<String> readNames(DataInputStream in) throws IOException {
        int count = in.readUnsignedByte();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(in.readUTF());
        }
        return names;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("the description of a relayed client is malformed");
    }
}
