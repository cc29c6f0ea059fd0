/** The form to publish. */
import { topicNameProblem } from "./topic-rules.js";

export class PublishForm {
  #connection;
  #form = document.getElementById("publish");
  #note = document.getElementById("publish-note");

  constructor(connection) {
    this.#connection = connection;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#form.elements.payload.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.#form.requestSubmit();
      }
    });
  }

  async #submit() {
    const { topic, payload, qos, retain } = this.#form.elements;
    const name = topic.value.trim();
    const problem = topicNameProblem(name);
    topic.setAttribute("aria-invalid", String(problem !== null));
    if (problem !== null) {
      this.#say(problem, true);
      topic.focus();
      return;
    }
    const level = Number(qos.value);
    const kept = retain.checked ? ", retained" : "";
    try {
      await this.#connection.publish(name, payload.value, level, retain.checked);
      this.#say(level === 0 ? `Sent to ${name}${kept}` : `Sent to ${name}${kept}, acknowledged`, false);
    } catch (failure) {
      this.#say(failure.message, true);
    }
  }

  #say(text, wrong) {
    this.#note.textContent = text;
    this.#note.classList.toggle("wrong", wrong);
  }
}
