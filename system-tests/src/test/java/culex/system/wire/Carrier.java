package culex.system.wire;

import java.io.Closeable;
import java.io.IOException;

/** A socket to the broker as a run of bytes. Used by one thread. */
public interface Carrier extends Closeable {
    /** Writes all of it. */
    void write(byte[] bytes) throws IOException;

    /** Reads what is there: the number of bytes, 0 when nothing came in time, -1 when the broker has closed it. */
    int read(byte[] into, int millis) throws IOException;
}
