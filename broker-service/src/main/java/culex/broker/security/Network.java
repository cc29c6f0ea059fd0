package culex.broker.security;

import culex.broker.transport.Peer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network: all IP addresses that begin with the same bits.
 *
 * @param first the first address, hexadecimal; its bits after the prefix are 0
 * @param prefix the number of equal bits
 */
public record Network(String first, int prefix) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_SOURCE_BITS = 64;
    private static final int IPV6_SOURCE_DIGITS = IPV6_SOURCE_BITS / 4;
    private static final Pattern IPV6_SOURCE = Pattern.compile("[0-9a-f]{" + IPV6_SOURCE_DIGITS + "}");
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f:.]+)(?:/(\\d{1,3}))?");

    /**
     * Reads an address, such as {@code 192.0.2.7}, or a network, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}.
     *
     * @throws IllegalArgumentException with one sentence when the text is neither; host names are not looked up
     */
    public static Network parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw wrong(text);
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(parts.group(1));
        } catch (IllegalArgumentException noAddress) {
            throw wrong(text);
        }
        int prefix = parts.group(2) == null ? bits(address) : Integer.parseInt(parts.group(2));
        if (prefix > bits(address)) {
            throw wrong(text);
        }
        Network network = of(address, prefix);
        if (!network.first().equals(HexFormat.of().formatHex(address.getAddress()))) {
            throw new IllegalArgumentException(text + " has bits behind its prefix: the network is " + network);
        }
        return network;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is no address and no network such as 10.0.0.0/8");
    }

    /** The network with this prefix that contains an address. */
    static Network of(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp((long) prefix - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xFF << (Byte.SIZE - kept));
        }
        return new Network(HexFormat.of().formatHex(bytes), prefix);
    }

    /**
     * The address or network of a key of {@link Peer#source}, such as {@code 192.0.2.7} or {@code 2001:db8:0:0:0:0:0:0/64}; the key itself
     * when it is that of no IP address.
     */
    static String textOfSource(String source) {
        return IPV6_SOURCE.matcher(source).matches()
                ? new Network(source + "0".repeat(IPV6_SOURCE_DIGITS), IPV6_SOURCE_BITS).toString()
                : source;
    }

    /**
     * The key that {@link Peer#source} returns for this address, or for the addresses of this IPv6 network of 64 bits; the text of this
     * network when it is of another size, and so has no such key.
     */
    String source() {
        int bits = first.length() * Byte.SIZE / 2;
        String text = toString();
        if (bits > IPV4_BITS && (prefix == IPV6_SOURCE_BITS || prefix == bits)) {
            return first.substring(0, IPV6_SOURCE_DIGITS);
        }
        return prefix == bits ? text.substring(0, text.indexOf('/')) : text;
    }

    /** Whether this network contains an address; false for an address of the other IP version. */
    public boolean contains(InetAddress address) {
        return bits(address) == first.length() * Byte.SIZE / 2
                && of(address, prefix).equals(this);
    }

    /** The number of bits of an address. */
    static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    @Override
    public String toString() {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(first)).getHostAddress() + '/' + prefix;
        } catch (UnknownHostException otherLength) {
            return first + "/" + prefix;
        }
    }
}
