/** The table of topics: last value, messages, rate and retained flag of each. */
import { limits } from "./limits.js";
import { show } from "./payload.js";

export class TopicTable {
  #rows = new Map();
  #changed = new Set();
  #unlisted = new Set();
  #second = 0;
  #body = document.getElementById("topics");
  #count = document.getElementById("topics-count");
  #full = document.getElementById("topics-full");
  #empty = document.getElementById("topics-empty");
  #find = document.getElementById("topics-find");

  constructor() {
    this.#find.addEventListener("input", () => this.#rows.forEach((row, topic) => this.#filter(row, topic)));
    document.getElementById("topics-clear").addEventListener("click", () => this.#clear());
  }

  take(message) {
    const topic = message.destinationName;
    let row = this.#rows.get(topic);
    if (!row) {
      if (this.#rows.size >= limits.topics) {
        this.#refuse(topic);
        return;
      }
      row = this.#add(topic);
    }
    row.payload = message.payloadBytes;
    row.retained = message.retained;
    row.messages += 1;
    row.perSecond[this.#second % limits.rateSeconds] += 1;
    this.#changed.add(row);
  }

  /** Updates all rates; called once a second. */
  tick() {
    this.#second += 1;
    const slot = this.#second % limits.rateSeconds;
    for (const row of this.#rows.values()) {
      row.rate = sum(row.perSecond) / Math.min(limits.rateSeconds, this.#second - row.since);
      row.perSecond[slot] = 0;
      this.#changed.add(row);
    }
  }

  draw() {
    for (const row of this.#changed) {
      row.cells.value.textContent = show(row.payload, limits.tableCharacters);
      row.cells.messages.textContent = row.messages.toLocaleString();
      row.cells.rate.textContent = row.rate === null ? "–" : `${row.rate.toFixed(1)}/s`;
      row.cells.retained.textContent = row.retained ? "retained" : "–";
      row.cells.retained.classList.toggle("yes", row.retained);
    }
    this.#changed.clear();
    this.#count.textContent = this.#rows.size.toLocaleString();
    this.#empty.hidden = this.#rows.size > 0;
  }

  #add(topic) {
    const element = document.createElement("tr");
    element.setAttribute("role", "row");
    const cells = {};
    for (const name of ["topic", "value", "messages", "rate", "retained"]) {
      cells[name] = element.appendChild(document.createElement("td"));
      cells[name].className = name;
      cells[name].setAttribute("role", "cell");
    }
    cells.topic.textContent = topic;
    const row = { element, cells, messages: 0, since: this.#second, rate: null, perSecond: new Array(limits.rateSeconds).fill(0) };
    this.#rows.set(topic, row);
    this.#filter(row, topic);
    this.#body.insertBefore(element, this.#after(topic));
    return row;
  }

  /** The row before which a topic belongs, so that the table stays in order. */
  #after(topic) {
    const elements = this.#body.children;
    let low = 0;
    let high = elements.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (elements[middle].firstChild.textContent < topic) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return elements[low] ?? null;
  }

  #refuse(topic) {
    if (this.#unlisted.size < limits.topics) {
      this.#unlisted.add(topic);
    }
    const more = this.#unlisted.size < limits.topics ? this.#unlisted.size : `more than ${limits.topics}`;
    this.#full.textContent = `The table shows ${limits.topics} topics; ${more} more are not listed. Clear the table, or narrow the subscription.`;
    this.#full.hidden = false;
  }

  #filter(row, topic) {
    row.element.hidden = !topic.includes(this.#find.value);
  }

  #clear() {
    this.#rows.clear();
    this.#changed.clear();
    this.#unlisted.clear();
    this.#body.replaceChildren();
    this.#full.hidden = true;
    this.draw();
  }
}

function sum(numbers) {
  return numbers.reduce((total, next) => total + next, 0);
}
