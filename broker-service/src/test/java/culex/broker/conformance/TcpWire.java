package culex.broker.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;

/** MQTT over plain TCP. */
final class TcpWire implements Wire {
    private static final int CONNECT_MILLIS = 5_000;

    private final BrokerAddress address;
    private final Socket socket = new Socket();

    TcpWire(BrokerAddress address) {
        this.address = address;
    }

    @Override
    public boolean open() throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address.host(), address.tcpPort()), CONNECT_MILLIS);
        return true;
    }

    @Override
    public byte[] receive() throws IOException {
        byte[] buffer = new byte[65_536];
        int length = socket.getInputStream().read(buffer);
        return Arrays.copyOf(buffer, Math.max(0, length));
    }

    @Override
    public void send(byte[] bytes, List<Integer> pieces) throws IOException {
        for (byte[] piece : Wire.cut(bytes, pieces)) {
            socket.getOutputStream().write(piece);
            socket.getOutputStream().flush();
        }
    }

    @Override
    public void shutdown() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void act(String verb, Words words, String text) {
        throw new IllegalArgumentException("only a WebSocket can: " + verb);
    }

    @Override
    public String fact(String name) {
        return "";
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
