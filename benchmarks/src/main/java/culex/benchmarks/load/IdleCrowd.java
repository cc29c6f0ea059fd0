package culex.benchmarks.load;

import java.io.IOException;

/** Connections that do nothing until they are closed. */
public final class IdleCrowd implements AutoCloseable {
    private static final String NOBODY = "--pubs 0 --subs 0 --idle-beside ";

    private final Crowd crowd;

    /** Connects so many; all of them are let in afterwards. */
    public IdleCrowd(int connections, Target target) throws IOException {
        crowd = new Crowd(LoadPlan.parse(NOBODY + connections), target, (payload, from, to, nanos) -> {});
    }

    /** How many there are. */
    public int size() {
        return crowd.size();
    }

    @Override
    public void close() throws IOException {
        crowd.close();
    }
}
