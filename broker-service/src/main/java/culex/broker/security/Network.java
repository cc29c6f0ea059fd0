package culex.broker.security;

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
