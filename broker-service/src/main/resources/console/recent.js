/** The last messages of the selected topics, with marks of gaps and duplicates; limited in number and in characters. */

export const messagesMax = 500;
const charactersMax = 4_000_000;
/** Names of fields whose number grows by one with each message. */
const counters = ["seq", "sequence", "counter"];

export class Recent {
  constructor() {
    /** Oldest first: the message, the time of its arrival, its number since the topic was selected, and its mark. */
    this.items = [];
    this.count = 0;
    this.characters = 0;
    this.before = new Map();
  }

  add(message, at) {
    this.count += 1;
    const item = { message, at, number: this.count, mark: this.#mark(message) };
    this.items.push(item);
    this.characters += length(item);
    while (this.items.length > 1 && (this.items.length > messagesMax || this.characters > charactersMax)) {
      this.characters -= length(this.items.shift());
    }
    return item;
  }

  /** Compares the counter in the payload with the previous one: a gap, a duplicate, or a step back; null when it follows, or is missing. */
  #mark(message) {
    const value = counterOf(message.payload);
    if (value === undefined) {
      return null;
    }
    const key = `${message.publisher ?? ""} ${message.topic}`;
    const before = this.before.get(key);
    if (before === undefined && this.before.size >= messagesMax) {
      return null;
    }
    this.before.set(key, value);
    if (before === undefined || value === before + 1) {
      return null;
    }
    if (value === before) {
      return { kind: "duplicate" };
    }
    return value > before ? { kind: "gap", count: value - before - 1 } : { kind: "back" };
  }
}

function counterOf(payload) {
  const object = parsed(payload);
  const name = object === null ? undefined : counters.find((each) => Number.isInteger(object[each]));
  return name === undefined ? undefined : object[name];
}

/** The object of a JSON payload, or null. */
export function parsed(payload) {
  if (payload === undefined || !/^\s*\{/.test(payload)) {
    return null;
  }
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}

/** The characters of a message: topic, payload and properties, and 200 for everything else. */
function length({ message }) {
  const texts = [message.topic, message.payload, message.contentType, message.responseTopic, message.correlationData];
  const properties = (message.userProperties ?? []).flatMap((each) => [each.name, each.value]);
  return [...texts, ...properties].reduce((sum, text) => sum + (text?.length ?? 0), 200);
}
