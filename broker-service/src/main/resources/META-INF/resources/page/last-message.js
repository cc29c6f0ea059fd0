/** The last message, as the tutorial's page wrote it: `From: temp, {...}`. */
import { limits } from "./limits.js";
import { show, size } from "./payload.js";

export class LastMessage {
  #text = document.getElementById("last-message");
  #facts = document.getElementById("last-facts");
  #last = null;

  take(message, at) {
    this.#last = { message, at };
  }

  draw() {
    if (this.#last === null) {
      return;
    }
    const { message, at } = this.#last;
    this.#last = null;
    this.#text.textContent = `From: ${message.destinationName}, ${show(message.payloadBytes, limits.messageCharacters)}`;
    const facts = [new Date(at).toLocaleTimeString(undefined, { hourCycle: "h23" }), `QoS ${message.qos}`, size(message.payloadBytes.length)];
    if (message.retained) {
      facts.push("retained");
    }
    this.#facts.replaceChildren(...facts.map(item));
  }
}

function item(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}
