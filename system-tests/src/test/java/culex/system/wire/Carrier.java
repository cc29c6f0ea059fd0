package culex.system.wire;

import java.io.Closeable;
import java.io.IOException;

/** A connection to the broker that carries the bytes of MQTT. Used by one thread. */
public interface Carrier extends Closeable {
    /** Writes all bytes. */
    void write(byte[] bytes) throws IOException;

    /** Reads available bytes. Returns their number, 0 if none arrived within the timeout, -1 if the broker has closed the connection. */
    int read(byte[] into, int millis) throws IOException;
}
