package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.transport.Loop;

/**
 * Decodes the bytes of a client and passes the packets one by one to its Network Connection, while packets are not paused. Runs on the
 * connection's event loop.
 */
final class InboundPackets {
    private final Connection connection;
    private final PacketDecoder decoder;
    private final Reading reading;
    private final Loop loop;
    private boolean isDecoding;

    InboundPackets(Connection connection, PacketDecoder decoder, Reading reading, Loop loop) {
        this.connection = connection;
        this.decoder = decoder;
        this.reading = reading;
        this.loop = loop;
    }

    /** Decodes bytes that were read from the socket. */
    void onBytes(byte[] bytes, int from, int to) {
        decoder.offer(bytes, from, to);
        decode();
        releaseBytes();
    }

    /** Handles the packets that were received while packets were paused. */
    void resume() {
        decode();
        if (!isDecoding) {
            releaseBytes();
        }
    }

    /** Whether a packet is being handled now. */
    boolean isDecoding() {
        return isDecoding;
    }

    /**
     * Whether received packets wait until an earlier packet is handled. Packets that wait because of a rate do not count: a client whose
     * connection ends does not get around its rates ({@link ConnectionRates#end}).
     */
    boolean hasWaiting() {
        return reading.arePacketsPaused()
                && !reading.holdsPackets()
                && reading.isRoomToHold()
                && connection.takesPackets()
                && decoder.hasUndecodedBytes();
    }

    /** Whether packets that wait may still be handled: not when an earlier packet has ended the connection. */
    boolean mayHandleMore() {
        return !isDecoding && connection.takesPackets();
    }

    private void decode() {
        if (isDecoding) {
            return; // the handler of a packet calls resume(), and the loop below continues when the handler returns
        }
        isDecoding = true;
        try {
            while (!reading.arePacketsPaused() && connection.takesPackets()) {
                Packet packet = decoder.next();
                if (packet == null) {
                    break;
                }
                loop.counters().packetReceived(packet.type(), decoder.packetBytes());
                connection.onPacket(packet, decoder.packetBytes());
            }
        } catch (MqttException broken) {
            connection.fail(broken);
        } finally {
            isDecoding = false;
        }
    }

    private void releaseBytes() {
        decoder.release();
        if (!connection.isClosed()) {
            reading.onRead(decoder);
        }
    }
}
