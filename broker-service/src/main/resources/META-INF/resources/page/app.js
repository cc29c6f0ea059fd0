/** Connects the parts of the page. Messages may arrive at any rate; the page is drawn four times a second. */
import { Chart } from "./chart.js";
import { Connection, forgetEarlierPages } from "./connection.js";
import { LastMessage } from "./last-message.js";
import { limits } from "./limits.js";
import { PublishForm } from "./publish.js";
import { Subscriptions } from "./subscriptions.js";
import { TopicTable } from "./topics.js";

const names = { connecting: "Connecting", connected: "Connected", waiting: "Disconnected" };
const state = document.getElementById("state");
const pause = document.getElementById("pause");

const last = new LastMessage();
const chart = new Chart();
const topics = new TopicTable();
const connection = new Connection(showState, receive);
const subscriptions = new Subscriptions(connection);
new PublishForm(connection);

pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!paused())));
setInterval(draw, limits.draw);
setInterval(() => topics.tick(), 1000);

forgetEarlierPages();
subscriptions.add("temp", 0);
connection.open();

function receive(message) {
  const at = Date.now();
  last.take(message, at);
  chart.take(message, at);
  topics.take(message);
}

function draw() {
  if (!paused() && !document.hidden) {
    last.draw();
    chart.draw();
    topics.draw();
  }
}

function paused() {
  return pause.getAttribute("aria-pressed") === "true";
}

function showState(name, detail) {
  state.dataset.state = name;
  document.getElementById("state-name").textContent = names[name];
  document.getElementById("state-host").textContent = detail;
}
