package culex.broker.session;

import java.util.BitSet;

/** What a client has on its way to us: the Packet Identifiers of QoS 2, and how many of QoS 1 and 2 are not acknowledged. Not thread-safe. */
public final class InboundFlow {
    private final BitSet exactlyOnce = new BitSet(0);
    private int exactlyOnceCount;
    private int storing;

    /** Whether a PUBLISH of QoS 2 with this identifier came before and was not released yet ([MQTT-4.3.3-10]). */
    public boolean isDuplicate(int packetIdentifier) {
        return exactlyOnce.get(packetIdentifier);
    }

    /** Takes note of an identifier of QoS 2, until {@link #release}. */
    public void accept(int packetIdentifier) {
        exactlyOnce.set(packetIdentifier);
        exactlyOnceCount++;
    }

    /** PUBREL came, or the PUBLISH was refused; returns whether the identifier was in use. */
    public boolean release(int packetIdentifier) {
        boolean known = exactlyOnce.get(packetIdentifier);
        if (known) {
            exactlyOnce.clear(packetIdentifier);
            exactlyOnceCount--;
        }
        return known;
    }

    /** How many messages of QoS 1 and 2 of the client are not acknowledged to the end, for its Receive Maximum (section 4.9). */
    public int unacknowledged() {
        return exactlyOnceCount + storing;
    }

    /** A message of QoS 1 waits to be stored before it is acknowledged. */
    public void storing() {
        storing++;
    }

    /** A message of QoS 1 was acknowledged after it was stored. */
    public void stored() {
        storing--;
    }
}
