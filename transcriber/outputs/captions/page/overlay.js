// Captions over a video: the last words, in two lines that scroll. Nothing is shown while nobody speaks.

import { TranslationWait } from "./awaiting.js";
import { markLanguage } from "./languages.js";
import { setText } from "./speakers.js";
import { CaptionStream } from "./stream.js";

const N_KEPT_LINES = 4;
const HIDE_AFTER_MS = 12_000;

const main = document.querySelector("main");
const rows = document.getElementById("rows");
const known = new Map();
let partial = null;
let nReplayed = 0;
let hideTimer = 0;

const address = new URL(location.href);
const parameters = new URLSearchParams();
for (const name of ["key", "lang"]) {
  if (address.searchParams.has(name)) parameters.set(name, address.searchParams.get(name));
}

const waiting = new TranslationWait((messages) => {
  if (messages.map(take).includes(true)) draw();
});

new CaptionStream(parameters, {
  onMessages: (messages) => waiting.take(messages),
  onState() {},
}).restart();

/** Keep a message; gives whether it is to be shown: what was said before this began is not. */
function take(message) {
  if (message.kind === "reset") {
    known.clear();
    partial = null;
    nReplayed = message.lines;
    return true;
  }
  if (message.kind === "partial") {
    partial = message.text ? message : null;
    return true;
  }
  if (nReplayed > 0) {
    nReplayed -= 1;
    return false;
  }
  if (message.kind === "gap" || (message.kind === "correct" && !known.has(message.segment))) return false;
  if (message.kind === "final") partial = null;
  if (message.text.trim()) known.set(message.segment, message);
  else known.delete(message.segment);
  for (const segment of [...known.keys()].slice(0, -N_KEPT_LINES)) known.delete(segment);
  return true;
}

function draw() {
  const shown = [...known.values(), ...(partial ? [partial] : [])];
  while (rows.children.length > shown.length) rows.lastElementChild.remove();
  while (rows.children.length < shown.length) rows.append(newRow());
  shown.forEach((message, index) => {
    const [name, words] = rows.children[index].children;
    const isNamed = message.speaker !== null && message.speaker !== shown[index - 1]?.speaker;
    name.hidden = !isNamed;
    setText(name.firstChild, isNamed ? `${message.speaker}: ` : "");
    setText(words.firstChild, message.text);
    markLanguage(words, message.language);
  });
  main.hidden = shown.length === 0;
  clearTimeout(hideTimer);
  hideTimer = setTimeout(() => {
    known.clear();
    partial = null;
    draw();
  }, HIDE_AFTER_MS);
}

function newRow() {
  const row = document.createElement("p");
  const name = document.createElement("bdi");
  const words = document.createElement("span");
  name.className = "name";
  name.append("");
  words.append("");
  row.append(name, words);
  return row;
}
