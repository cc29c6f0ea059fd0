/** The numbers of each topic over time; the numbers of topics, fields and points are limited. */
import { limits } from "./limits.js";
import { numbers } from "./payload.js";

export class History {
  #topics = new Map();

  /** Adds the numbers in a message; `at` is in milliseconds. Returns whether any number was added. */
  take(message, at) {
    const found = numbers(message.payloadBytes);
    if (found.size === 0) {
      return false;
    }
    const topic = message.destinationName;
    if (!this.#topics.has(topic)) {
      if (this.#topics.size >= limits.chartTopics) {
        return false;
      }
      this.#topics.set(topic, { times: [], fields: new Map() });
    }
    record(this.#topics.get(topic), found, at / 1000);
    return true;
  }

  get topics() {
    return [...this.#topics.keys()];
  }

  /** The lines for one topic, or for all when `topic` is empty: { labels, tables, left }; `left` is the number of lines beyond the limit. */
  lines(topic) {
    const chosen = topic === "" ? this.topics : this.topics.filter((name) => name === topic);
    const labels = [];
    const tables = [];
    let left = 0;
    for (const name of chosen) {
      const { times, fields } = this.#topics.get(name);
      const room = [...fields].slice(0, limits.chartLines - labels.length);
      left += fields.size - room.length;
      if (room.length > 0) {
        labels.push(...room.map(([field]) => (chosen.length > 1 ? `${name} ${field}` : field)));
        tables.push([times, ...room.map(([, values]) => values)]);
      }
    }
    return { labels, tables, left };
  }

  clear() {
    this.#topics.clear();
  }
}

/** Adds one point. A value that the message does not have stays undefined, so that the line continues to the next point. */
function record({ times, fields }, found, time) {
  const close = times.length > 0 && time - times[times.length - 1] < limits.chartSpacing / 1000;
  if (!close) {
    times.push(time);
    fields.forEach((values) => values.push(undefined));
  }
  for (const [field, value] of found) {
    if (!fields.has(field) && fields.size < limits.chartFields) {
      fields.set(field, new Array(times.length).fill(undefined));
    }
    if (fields.has(field)) {
      fields.get(field)[times.length - 1] = value;
    }
  }
  if (times.length > limits.chartPoints) {
    times.shift();
    fields.forEach((values) => values.shift());
  }
}
