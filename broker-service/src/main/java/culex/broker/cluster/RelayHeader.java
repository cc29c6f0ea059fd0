package culex.broker.cluster;

import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header with which a front begins a relay to the owner: a header of the PROXY protocol, version 2, with the client's address and two
 * fields of our own. The second field is an HMAC-SHA256 with the secret of the cluster. It covers the address, the first field, and random
 * bytes that the owner has sent before, so that a recorded header is of no use. May be used from any thread.
 */
public final class RelayHeader {
    /** Number of random bytes that the owner sends first, on each relay. */
    public static final int CHALLENGE_BYTES = 16;

    /** The type of the field that describes the client. */
    public static final byte CLIENT_FIELD = (byte) 0xE1;

    /** The type of the field with the HMAC. */
    public static final byte MAC_FIELD = (byte) 0xE2;

    /** Maximum number of bytes of a header. */
    public static final int BYTES_MAX = 16 * 1024;

    /** The byte that the owner sends before it closes a relay whose HMAC is wrong. No MQTT packet begins with it. */
    public static final byte SECRET_REJECTED = 0;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int FIELD_HEADER_BYTES = 3;
    private static final int FIXED_BYTES = 16;

    private final SecretKeySpec key;

    /** The HMAC of a header was made with another secret, or for another connection. */
    public static final class WrongMacException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        private WrongMacException() {
            super("the HMAC of a relay header is wrong");
        }
    }

    /** @param secret the secret of the cluster, not empty */
    public RelayHeader(String secret) {
        key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /**
     * Returns a whole header.
     *
     * @throws IllegalArgumentException when it would be longer than {@link #BYTES_MAX}
     */
    byte[] encode(InetSocketAddress address, RelayedClient client, byte[] challenge) {
        byte[] from = address.getAddress().getAddress();
        byte[] about = client.encode();
        int length = 2 * (from.length + Short.BYTES) + 2 * FIELD_HEADER_BYTES + about.length + MAC_BYTES;
        if (length + FIXED_BYTES > BYTES_MAX) {
            throw new IllegalArgumentException("the token or the user name of the client is too long");
        }
        ByteBuffer header = ByteBuffer.allocate(FIXED_BYTES + length);
        header.put(SIGNATURE)
                .put((byte) PROXY)
                .put((byte) (address.getAddress() instanceof Inet4Address ? TCP4 : TCP6))
                .putShort((short) length)
                .put(from)
                .put(new byte[from.length]) // the owner does not need the address of the front's listener
                .putShort((short) address.getPort())
                .putShort((short) 0);
        field(header, CLIENT_FIELD, about);
        field(header, MAC_FIELD, mac(address, about, challenge));
        return header.array();
    }

    private static void field(ByteBuffer to, byte type, byte[] content) {
        to.put(type).putShort((short) content.length).put(content);
    }

    /**
     * Checks the HMAC of a header and returns the client.
     *
     * @param address the client's address in the header
     * @param about the content of {@link #CLIENT_FIELD}
     * @param mac the content of {@link #MAC_FIELD}
     * @throws WrongMacException when the header was not made with the same secret and for this challenge
     * @throws IllegalArgumentException when the first field is malformed
     */
    public RelayedClient verify(InetSocketAddress address, byte[] about, byte[] mac, byte[] challenge) {
        if (!MessageDigest.isEqual(mac(address, about, challenge), mac)) {
            throw new WrongMacException();
        }
        return RelayedClient.decode(about);
    }

    private byte[] mac(InetSocketAddress address, byte[] about, byte[] challenge) {
        ByteArrayOutputStream covered = new ByteArrayOutputStream();
        byte[] host = address.getAddress().getAddress();
        covered.writeBytes(challenge);
        covered.write(host.length);
        covered.writeBytes(host);
        covered.write(address.getPort() >>> Byte.SIZE);
        covered.write(address.getPort());
        covered.writeBytes(about);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(covered.toByteArray());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, missing);
        }
    }
}
