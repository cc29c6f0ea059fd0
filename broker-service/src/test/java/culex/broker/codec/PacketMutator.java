package culex.broker.codec;

import culex.broker.packet.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes almost valid byte streams from the rows of the packet table, for fuzz tests. The seed of the Random determines them completely. */
public final class PacketMutator {
    private static final List<PacketTable.Row> ROWS = PacketTable.rows();
    private static final int[] EDGES = {0, 1, 2, 0x7F, 0x80, 0xFF};

    private final Random random;

    public PacketMutator(Random random) {
        this.random = random;
    }

    /** Returns a CONNECT, rarely mutated, and some packets after it, each mutated or not. */
    public byte[] stream() {
        ProtocolVersion version = ProtocolVersion.values()[random.nextInt(3)];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] connect = PacketTable.connect(version);
        out.writeBytes(random.nextInt(10) == 0 ? mutate(connect) : connect);
        for (int i = random.nextInt(12); i >= 0; i--) {
            PacketTable.Row row = ROWS.get(random.nextInt(ROWS.size()));
            boolean fits = row.version() == version && row.error() == null && !row.isConnect();
            if (fits || random.nextInt(20) == 0) {
                out.writeBytes(random.nextInt(3) == 0 ? mutate(row.bytes()) : row.bytes());
            }
        }
        return out.toByteArray();
    }

    private byte[] mutate(byte[] bytes) {
        byte[] mutated = bytes.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(6)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated[at] = (byte) EDGES[random.nextInt(EDGES.length)];
                case 2 -> mutated[at] = (byte) random.nextInt(256);
                case 3 -> mutated = Arrays.copyOf(mutated, Math.max(1, at));
                case 4 -> mutated = Arrays.copyOf(mutated, mutated.length + random.nextInt(8));
                default -> {
                    byte[] other = ROWS.get(random.nextInt(ROWS.size())).bytes();
                    int count = Math.min(other.length, mutated.length - at);
                    System.arraycopy(other, 0, mutated, at, count);
                }
            }
        }
        if (mutated.length > 2 && random.nextBoolean()) {
            mutated[1] =
                    (byte) Math.min(127, mutated.length - 2); // a correct Remaining Length, so that the body is decoded
        }
        return mutated;
    }
}
