package culex.support.settings;

import java.util.regex.Pattern;

/** The form of hosts and ports in settings. */
public final class HostNames {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,5}");
    private static final String SCHEME_END = "://";
    private static final int PORT_MAX = 65_535;

    private HostNames() {}

    /** Whether a text is a host name or an IP address, without a port; an IPv6 address is in brackets. */
    public static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }

    /** Whether an address, such as {@code host:8080} or {@code http://[::1]:8080}, has no port or one of 1 to 65535. */
    public static boolean hasPossiblePort(String address) {
        int scheme = address.indexOf(SCHEME_END);
        String host = scheme < 0 ? address : address.substring(scheme + SCHEME_END.length());
        int colon = host.indexOf(':', host.lastIndexOf(']') + 1);
        String port = host.substring(colon + 1);
        return colon < 0
                || (DIGITS.matcher(port).matches()
                        && Integer.parseInt(port) >= 1
                        && Integer.parseInt(port) <= PORT_MAX);
    }
}
