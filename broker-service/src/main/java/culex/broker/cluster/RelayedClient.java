package culex.broker.cluster;

import culex.broker.transport.ListenerTerms;
import culex.broker.transport.Peer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a front tells the owner about a client, besides its address.
 *
 * @param kind the transport protocol between client and front
 * @param listener the listener of the front that accepted the client
 * @param certificateUser the user name in the client's certificate, as {@link Peer#certificateUser} defines it
 * @param token the token of its WebSocket upgrade, or null
 */
public record RelayedClient(
        Peer.Kind kind, ListenerTerms listener, @Nullable String certificateUser, byte @Nullable [] token) {
    private static final int FORMAT = 1;

    /** @throws IllegalArgumentException when a text is longer than 65,535 bytes */
    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(kind.name());
            out.writeUTF(listener.name());
            out.writeUTF(listener.anonymous().name());
            out.writeBoolean(listener.usesCertificates());
            out.writeBoolean(certificateUser != null);
            out.writeUTF(certificateUser == null ? "" : certificateUser);
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
            if (in.readUnsignedByte() != FORMAT) {
                throw malformed();
            }
            Peer.Kind kind = Peer.Kind.valueOf(in.readUTF());
            String name = in.readUTF();
            ListenerTerms.Anonymous anonymous = ListenerTerms.Anonymous.valueOf(in.readUTF());
            boolean usesCertificates = in.readBoolean();
            boolean hasUser = in.readBoolean();
            String user = in.readUTF();
            int tokenLength = in.readInt();
            if (tokenLength < -1 || Math.max(0, tokenLength) != in.available()) {
                throw malformed();
            }
            return new RelayedClient(
                    kind,
                    new ListenerTerms(name, anonymous, usesCertificates),
                    hasUser ? user : null,
                    tokenLength < 0 ? null : in.readAllBytes());
        } catch (IOException tooShort) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("the description of a relayed client is malformed");
    }
}
