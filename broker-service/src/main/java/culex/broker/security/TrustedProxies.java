package culex.broker.security;

import java.net.InetAddress;
import java.util.List;

/** The proxies that may name the clients behind them: those whose addresses are in the networks of {@code mqtt.trusted-proxies}. */
public final class TrustedProxies {
    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = networks;
    }

    /**
     * Reads addresses and networks, such as {@code 192.0.2.7} and {@code 10.0.0.0/8}.
     *
     * @throws IllegalArgumentException with one sentence when one of them is neither
     */
    public static TrustedProxies parse(List<String> networks) {
        return new TrustedProxies(
                networks.stream().map(String::strip).map(Network::parse).toList());
    }

    public boolean contains(InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
