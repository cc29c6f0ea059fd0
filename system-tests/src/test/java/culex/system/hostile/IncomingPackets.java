package culex.system.hostile;

import culex.system.wire.Packet;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the packets that the broker sends to an attacker, without the payloads of messages. One thread at a time reads. */
final class IncomingPackets {
    private final DataInputStream in;
    private volatile @Nullable TopicListener listener;

    IncomingPackets(DataInputStream in) {
        this.in = in;
    }

    /** Callback for the topics of received retained messages. */
    interface TopicListener {
        void onPublish(String topic) throws IOException;
    }

    /** Passes the topics of retained messages to the listener from now on. */
    void onRetained(TopicListener topics) {
        listener = topics;
    }

    /** Reads the next packet. */
    Packet next() throws IOException {
        int header = in.readUnsignedByte();
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            if (next < 0x80) {
                break;
            }
        }
        if (header >> 4 == Packet.PUBLISH) {
            return publish(header, length);
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return new Packet(header, body);
    }

    /** Reads the topic and the Packet Identifier only. */
    private Packet publish(int header, int length) throws IOException {
        byte[] topic = new byte[in.readUnsignedShort()];
        in.readFully(topic);
        byte[] identifier = new byte[(header >> 1 & 3) > 0 ? 2 : 0];
        in.readFully(identifier);
        int rest = length - 2 - topic.length - identifier.length;
        in.skipNBytes(rest);
        TopicListener wanted = listener;
        if (wanted != null && (header & 1) == 1) {
            wanted.onPublish(new String(topic, StandardCharsets.UTF_8));
        }
        return new Packet(header, identifier);
    }
}
