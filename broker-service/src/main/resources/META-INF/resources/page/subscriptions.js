/** The form to subscribe, and the list of subscriptions. */
import { limits } from "./limits.js";
import { topicFilterProblem } from "./topic-rules.js";

export class Subscriptions {
  #connection;
  #chips = new Map();
  #form = document.getElementById("subscribe");
  #note = document.getElementById("subscribe-note");
  #list = document.getElementById("subscriptions");

  constructor(connection) {
    this.#connection = connection;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(this.#form.elements.filter.value.trim(), Number(this.#form.elements.qos.value));
    });
  }

  add(filter, qos) {
    const chip = this.#chips.get(filter) ?? this.#addChip(filter);
    chip.querySelector(".level").textContent = `QoS ${qos}`;
    this.#connection.subscribe(filter, qos, (answer) => this.#answered(filter, answer));
  }

  #submit(filter, qos) {
    const full = this.#chips.size >= limits.subscriptions && !this.#chips.has(filter);
    const problem = full ? `${limits.subscriptions} subscriptions are the most this page keeps.` : topicFilterProblem(filter);
    this.#form.elements.filter.setAttribute("aria-invalid", String(problem !== null));
    this.#say(problem ?? "", problem !== null);
    if (problem === null) {
      this.add(filter, qos);
      this.#form.elements.filter.value = "";
    }
    this.#form.elements.filter.focus();
  }

  #answered(filter, answer) {
    const chip = this.#chips.get(filter);
    if (chip) {
      chip.dataset.answer = answer;
      this.#say(answer === "granted" ? `Subscribed to ${filter}` : `The broker refused ${filter}`, answer !== "granted");
    }
  }

  #addChip(filter) {
    const chip = document.createElement("li");
    const name = document.createElement("code");
    name.textContent = filter;
    const level = document.createElement("span");
    level.className = "level";
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `Unsubscribe from ${filter}`);
    remove.addEventListener("click", () => this.#remove(filter));
    chip.append(name, level, remove);
    this.#list.append(chip);
    this.#chips.set(filter, chip);
    return chip;
  }

  #remove(filter) {
    this.#connection.unsubscribe(filter);
    this.#chips.get(filter).remove();
    this.#chips.delete(filter);
    this.#say(`Unsubscribed from ${filter}`, false);
    this.#form.elements.filter.focus();
  }

  #say(text, wrong) {
    this.#note.textContent = text;
    this.#note.classList.toggle("wrong", wrong);
  }
}
