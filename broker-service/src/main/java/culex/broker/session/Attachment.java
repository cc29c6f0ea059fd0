package culex.broker.session;

import culex.broker.memory.LimitReached;
import culex.broker.packet.ReasonCode;

/** The Network Connection that uses a Session. Runs on the loop that owns both. */
public interface Attachment {
    /**
     * Called when another Network Connection takes the Session over ([MQTT-3.1.4-3]): disconnects the client with 0x8E and detaches the
     * Session.
     */
    void onTakenOver();

    /** Called when the client has reached a limit: acknowledges what it has published, then disconnects it with 0x97. */
    void onLimit(LimitReached limit, String detail);

    /**
     * Called when an operator disconnects the client.
     *
     * @param code the Reason Code of the DISCONNECT
     * @param reasonString empty for none
     */
    void onAdministrativeAction(ReasonCode code, String reasonString);

    /** The Session threw an unexpected exception: closes the connection at the end of the turn of the loop. */
    void onFault();

    /** The terms of the Network Connection. May be called from any thread. */
    ClientConnection connection();

    /** The bytes of memory of the Network Connection, without its Session. */
    long heldBytes();
}
