package culex.broker.transport.netty;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends the bytes of a request unchanged, also invalid ones, which an HTTP client would not send. */
public final class RawHttp {
    private static final int PATIENCE_MILLIS = 20_000;

    private RawHttp() {}

    /** Sends a text whose line ends are single {@code \n}, and returns everything received until the other side closes. */
    static String exchange(URI server, String text) throws IOException {
        try (Socket socket = open(server, text)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Sends a text and returns the status code of the response. */
    public static int status(URI server, String text) throws IOException {
        try (Socket socket = open(server, text)) {
            return Integer.parseInt(
                    new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).substring(9));
        }
    }

    private static Socket open(URI server, String text) throws IOException {
        Socket socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
