package culex.system.hostile;

/** The required response of the broker to the attacker. */
enum Expectation {
    /** The broker rejects with a Reason Code or closes the connection. */
    REJECTED,
    /** The broker sends any response: the protocol allows the attack, and the broker may serve or reject it. */
    ANSWERED,
    /** The broker neither rejects nor closes the connection, because the attack is harmless. */
    SERVED,
    /** The broker serves the attack and stores the retained messages: after a restart it has as many as before. */
    STORED
}
