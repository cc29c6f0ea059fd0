package culex.broker.session;

import culex.broker.memory.LimitReached;

/** The Network Connection that a Session is attached to. On the loop of both. */
public interface Attachment {
    /** Another Network Connection takes the Session over ([MQTT-3.1.4-3]): close with 0x8E and detach. */
    void onTakenOver();

    /** The client has reached a limit, and is to be disconnected with 0x97 behind the acknowledgements of what it has published. */
    void onLimit(LimitReached limit, String detail);

    /** A step of the Session threw what nobody expected: close at the end of the turn. */
    void onFault();

    /** The bytes of memory that the Network Connection takes, without its Session. */
    long heldBytes();
}
