/**
 * The topics of the received messages as a tree, with counts, rates and last values. The numbers of topics, nodes and characters are
 * limited; messages to further topics are only counted.
 */

import { fingerprint, steady } from "./steady.js";

export const topicsMax = 50_000;
const nodesMax = 100_000;
const charactersMax = 8_000_000;
/** Maximum number of levels of the tree; the rest of a longer Topic Name is one level. */
const levelsMax = 64;
/** The messages of a node are counted for the last minute, in steps of two seconds. */
export const steps = 30;
export const stepMillis = 2000;
const rateSteps = 5;

export class Topics {
  constructor() {
    this.root = { level: 0, children: new Map(), parent: null, name: "", total: 0 };
    this.byTopic = new Map();
    this.rates = new Uint16Array(1024 * steps);
    this.nodes = 0;
    this.characters = 0;
    /** Number of messages to topics beyond the limits. */
    this.omitted = 0;
    /** Grows with each added topic; a view compares it to decide whether its rows are out of date. */
    this.version = 0;
  }

  /** Adds a live message; returns its node, or null when its topic is beyond the limits. */
  receive(message, now) {
    const node = this.#node(message.topic);
    if (node === null) {
      this.omitted += 1;
      return null;
    }
    const step = Math.floor(now / stepMillis);
    for (let each = node; each !== this.root; each = each.parent) {
      each.total += 1;
      each.at = now;
      this.#count(each, step);
    }
    if (node.ownAt > 0) {
      const gap = now - node.ownAt;
      node.interval = node.interval === 0 ? gap : node.interval * 0.8 + gap * 0.2;
    }
    node.own += 1;
    node.ownAt = now;
    this.#value(node, message);
    if (message.retain) {
      node.retained = message.payloadBytes > 0;
    }
    return node;
  }

  /** Adds what the broker has counted of a topic before the page was opened. */
  counted(item) {
    const node = this.#node(item.topic);
    if (node === null) {
      return;
    }
    const more = Math.max(0, item.messages - node.own);
    const at = Date.parse(item.lastAt);
    node.own += more;
    for (let each = node; each !== this.root; each = each.parent) {
      each.total += more;
      each.at = Math.max(each.at, at);
    }
    if (node.ownAt < at) {
      node.ownAt = at;
      if (item.last !== undefined) {
        this.#value(node, item.last);
      }
    }
  }

  /** Adds a retained message; the time when it was published is unknown. */
  retained(message) {
    const node = this.#node(message.topic);
    if (node !== null) {
      node.retained = true;
      if (node.value === null) {
        this.#value(node, message);
      }
    }
  }

  /** Removes the marks of retained messages of a topic and of all topics below it. */
  forgetRetained(topic) {
    for (const [each, node] of this.byTopic) {
      if (each === topic || each.startsWith(`${topic}/`)) {
        node.retained = false;
      }
    }
  }

  /** Messages per second in the last ten seconds. */
  rate(node, now) {
    const step = Math.floor(now / stepMillis);
    let sum = 0;
    for (let back = 1; back <= rateSteps; back += 1) {
      sum += this.at(node, step - back);
    }
    return (sum * 1000) / (rateSteps * stepMillis);
  }

  /** The messages of a node in one step of time. */
  at(node, step) {
    return step > node.step || step <= node.step - steps ? 0 : this.rates[node.slot * steps + (step % steps)];
  }

  #count(node, step) {
    const from = node.slot * steps;
    if (step - node.step >= steps) {
      this.rates.fill(0, from, from + steps);
    } else {
      for (let each = node.step + 1; each <= step; each += 1) {
        this.rates[from + (each % steps)] = 0;
      }
    }
    node.step = Math.max(node.step, step);
    const place = from + (step % steps);
    this.rates[place] = Math.min(65_535, this.rates[place] + 1);
  }

  #value(node, message) {
    if (message.payload === undefined) {
      return;
    }
    const { payload } = message;
    const print = fingerprint(steady(payload));
    node.same = print === node.print && node.value !== null ? node.same + 1 : 0;
    node.print = print;
    node.value = payload;
    node.isText = message.payloadEncoding === "text";
    node.bytes = message.payloadBytes;
  }

  /** The node of a topic; creates a missing one, and returns null beyond the limits. */
  #node(topic) {
    const known = this.byTopic.get(topic);
    if (known !== undefined) {
      return known;
    }
    const names = levels(topic);
    const isFull =
      this.byTopic.size >= topicsMax ||
      this.nodes + names.length > nodesMax ||
      this.characters + topic.length > charactersMax;
    if (isFull) {
      return null;
    }
    let node = this.root;
    for (const name of names) {
      node.children ??= new Map();
      let child = node.children.get(name);
      if (child === undefined) {
        child = this.#made(node, name);
        node.children.set(name, child);
      }
      node = child;
    }
    node.topic = topic;
    this.byTopic.set(topic, node);
    this.characters += topic.length;
    this.version += 1;
    return node;
  }

  #made(parent, name) {
    const slot = this.nodes;
    this.nodes += 1;
    if (this.nodes * steps > this.rates.length) {
      const larger = new Uint16Array(this.rates.length * 2);
      larger.set(this.rates);
      this.rates = larger;
    }
    return {
      parent, name, slot, level: parent.level + 1, children: null, topic: null, open: null,
      total: 0, own: 0, at: 0, ownAt: 0, interval: 0, step: 0,
      value: null, isText: true, bytes: 0, print: 0, same: 0, retained: false,
    };
  }
}

/** Splits a Topic Name into its levels. */
export function levels(topic) {
  const names = topic.split("/");
  return names.length <= levelsMax ? names : [...names.slice(0, levelsMax - 1), names.slice(levelsMax - 1).join("/")];
}

/** The Topic Name of a node, or the beginning that the Topic Names below it share. */
export function pathOf(node) {
  const names = [];
  for (let each = node; each.parent !== null; each = each.parent) {
    names.unshift(each.name);
  }
  return names.join("/");
}
