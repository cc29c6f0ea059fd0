/** Fills the topics with what the broker has: topics that it counts, retained messages, and live messages. */
import { call, follow, hasKey, path } from "./api.js";
import { topicsMax } from "./topics.js";

const payloadBytesMax = 256;
const pageSize = 1000;

/** The topics of the last view Data, for the search; null before the first one. */
export let lastTopics = null;

export class Feed {
  /** @param payload the parameter payload of all requests: text, or none */
  constructor(topics, filter, payload, first) {
    this.topics = topics;
    lastTopics = topics;
    this.query = { filter, payload, payloadBytesMax };
    this.payload = payload;
    this.first = first;
    this.abort = new AbortController();
    /** Number of messages that the broker has left out, because the page was too slow. */
    this.missed = 0;
    /** The error of the connection; empty without one. */
    this.trouble = "";
  }

  /** Reads the first page of topics; without payloads if the broker requires a key for them and the user has none. */
  static async open(topics, filter) {
    const ask = (payload) => call("GET", path(["topics"], { filter, payload, payloadBytesMax, limit: pageSize }));
    try {
      return new Feed(topics, filter, "text", await ask("text"));
    } catch (problem) {
      if (problem.status !== 401 || hasKey()) {
        throw problem;
      }
      return new Feed(topics, filter, "none", await ask("none"));
    }
  }

  /** Reads until close() is called; the promise is rejected when the broker rejects a request. */
  run() {
    return Promise.all([this.#live(), this.#known()]);
  }

  close() {
    this.abort.abort();
  }

  #live() {
    const onEvent = (kind, event) => {
      if (kind === "missed") {
        this.missed += event.messages ?? 0;
      } else {
        this.topics.receive(event, Date.now());
      }
    };
    return follow(path(["messages"], this.query), onEvent, (text) => (this.trouble = text), this.abort.signal);
  }

  async #known() {
    await this.#pages("topics", this.first, (item) => this.topics.counted(item));
    await this.#pages("retained", null, (item) => this.topics.retained(item));
  }

  async #pages(name, first, each) {
    const query = { ...this.query, limit: pageSize };
    let answer = first ?? (await call("GET", path([name], query)));
    for (;;) {
      answer.items.forEach(each);
      if (answer.next === undefined || this.topics.byTopic.size >= topicsMax || this.abort.signal.aborted) {
        return;
      }
      answer = await call("GET", path([name], { ...query, cursor: answer.next }));
    }
  }
}
