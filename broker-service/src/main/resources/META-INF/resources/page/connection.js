/**
 * The page's one connection to the broker that served it: MQTT 3.1.1 over WebSocket through Eclipse Paho.
 * It connects automatically, tries again two seconds after each loss, and then subscribes again to the same filters.
 */
import { limits } from "./limits.js";

/* global Paho */

/** Seconds until Paho gives up on a connect, and between two pings. */
const connectTimeout = 5;
const keepAlive = 20;

export class Connection {
  #url;
  #client = null;
  #subscribed = new Map();
  #unacknowledged = new Map();
  #onState;
  #onMessage;

  /** @param onState called with (name, detail), name one of connecting, connected, waiting; @param onMessage with each message */
  constructor(onState, onMessage) {
    const url = new URL("mqtt", document.baseURI);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.#url = url.href;
    this.#onState = onState;
    this.#onMessage = onMessage;
  }

  /** Host and port, as people write them. */
  get host() {
    return new URL(this.#url).host;
  }

  get connected() {
    return this.#client !== null && this.#client.isConnected();
  }

  open() {
    this.#onState("connecting", this.host);
    const client = new Paho.Client(this.#url, clientIdentifier());
    client.onMessageArrived = (message) => this.#onMessage(message);
    client.onMessageDelivered = (message) => this.#delivered(message);
    client.onConnectionLost = () => this.#lost(`Connection to ${this.host} lost`);
    this.#client = client;
    client.connect({
      mqttVersion: 4,
      cleanSession: true,
      timeout: connectTimeout,
      keepAliveInterval: keepAlive,
      onSuccess: () => this.#opened(),
      onFailure: (failure) => this.#explain(failure),
    });
  }

  /** Subscribes now, and again after each reconnect. Calls `onAnswer` with `granted` or `refused` each time. */
  subscribe(filter, qos, onAnswer) {
    this.#subscribed.set(filter, { qos, onAnswer });
    if (this.connected) {
      this.#ask(filter);
    }
  }

  unsubscribe(filter) {
    this.#subscribed.delete(filter);
    if (this.connected) {
      this.#client.unsubscribe(filter);
    }
  }

  /** The promise settles when the message is written (QoS 0) or acknowledged by the broker (QoS 1 and 2). */
  publish(topic, payload, qos, retain) {
    if (!this.connected) {
      return Promise.reject(new Error("Not connected: nothing was published."));
    }
    const message = new Paho.Message(payload);
    message.destinationName = topic;
    message.qos = qos;
    message.retained = retain;
    return new Promise((resolve, reject) => {
      this.#unacknowledged.set(message, { resolve, reject });
      this.#client.send(message);
    });
  }

  #opened() {
    this.#onState("connected", this.host);
    for (const filter of this.#subscribed.keys()) {
      this.#ask(filter);
    }
  }

  #ask(filter) {
    const { qos, onAnswer } = this.#subscribed.get(filter);
    this.#client.subscribe(filter, { qos, onSuccess: () => onAnswer("granted"), onFailure: () => onAnswer("refused") });
  }

  #delivered(message) {
    const waiting = this.#unacknowledged.get(message);
    this.#unacknowledged.delete(message);
    waiting?.resolve();
  }

  /** Reports why there is no connection: the reason in CONNACK or in an HTTP response, or that the broker cannot be reached. */
  async #explain(failure) {
    const rejection = connAckReason(failure?.errorMessage ?? "");
    this.#lost(rejection === null ? await httpReason(this.#url, this.host) : `${this.host} rejected the connection: ${rejection}`);
  }

  #lost(why) {
    for (const waiting of this.#unacknowledged.values()) {
      waiting.reject(new Error("The connection was lost before the broker had it."));
    }
    this.#unacknowledged.clear();
    this.#onState("waiting", `${why}, trying again in ${limits.reconnect / 1000} s`);
    setTimeout(() => this.open(), limits.reconnect);
  }
}

/** Paho writes messages in flight into localStorage. The page uses no persistent session, so entries of earlier pages are useless. */
export function forgetEarlierPages() {
  for (const key of Object.keys(localStorage)) {
    if (/^(Sent|Received):/.test(key)) {
      localStorage.removeItem(key);
    }
  }
}

/** The meaning of the return codes of CONNACK (MQTT 3.1.1, section 3.2.2.3). */
const connAckReasons = new Map([
  ["1", "it does not speak MQTT 3.1.1"],
  ["2", "the Client Identifier is not allowed"],
  ["3", "it takes no new clients at the moment"],
  ["4", "the user name or password is wrong"],
  ["5", "a user name and password are needed, or this user is not authorised"],
]);

/** The reason in CONNACK, or null when there was no CONNACK. Paho gives the return code only in its error text. */
function connAckReason(text) {
  const code = /return code:\s*(\d+)/.exec(text);
  return code === null ? null : (connAckReasons.get(code[1]) ?? `return code ${code[1]}`);
}

/** Browsers hide why a WebSocket was rejected. The response to a POST to the same path, with the origin of the page, has the reason. */
async function httpReason(url, host) {
  try {
    const answer = await fetch(url.replace(/^ws/, "http"), { method: "POST", cache: "no-store", signal: AbortSignal.timeout(connectTimeout * 1000) });
    if (answer.status === 403 || answer.status === 503) {
      return `${host} rejected the connection: ${(await answer.text()).trim()} (HTTP ${answer.status})`;
    }
    return `${host} answers, but not with MQTT`;
  } catch {
    return `The broker at ${host} cannot be reached`;
  }
}

/** At most 23 characters, the length that every broker must accept [MQTT-3.1.3-5]. */
function clientIdentifier() {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `page-${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
