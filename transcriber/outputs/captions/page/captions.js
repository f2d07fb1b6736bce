// The captions page: connects the stream, the transcript and the controls.

import { TranslationWait } from "./awaiting.js";
import { Follower } from "./follow.js";
import { languageName } from "./languages.js";
import { recall, remember, setUpAnnouncing, setUpSize, setUpTheme } from "./preferences.js";
import { CaptionStream } from "./stream.js";
import { Transcript } from "./transcript.js";

const STATES = { connecting: "Connecting…", live: "Live", stale: "Connection lost – trying again…" };

const element = (id) => document.getElementById(id);
const address = new URL(location.href);

const transcript = new Transcript(element("lines"), element("partial"));
const follower = new Follower(element("to-live"), element("to-live-text"), element("captions"), jumpToLive);
let heldMessages = null; // while paused
let nHeldReplayed = 0;

const waiting = new TranslationWait((messages) => {
  for (const message of messages) {
    if (message.kind === "reset") showLanguages(message);
  }
  if (heldMessages === null) show(messages);
  else hold(messages);
});

const stream = new CaptionStream(parameters(address.searchParams.get("lang") ?? recall("language", "")), {
  onMessages: (messages) => waiting.take(messages),
  onState(state, reason) {
    element("status").dataset.state = state;
    const text = state === "refused" ? reason : STATES[state];
    if (element("status-text").textContent !== text) element("status-text").textContent = text;
  },
});

function show(messages) {
  let nNew = 0;
  for (const message of messages) {
    if (transcript.apply(message)) nNew += 1;
  }
  element("empty").hidden = !transcript.isEmpty;
  follower.addNew(nNew);
}

function hold(messages) {
  let nNew = 0;
  for (const message of messages) {
    heldMessages.push(message);
    if (message.kind === "reset") nHeldReplayed = message.lines;
    else if (nHeldReplayed > 0) nHeldReplayed -= 1;
    else if (message.kind === "final") nNew += 1;
  }
  follower.addNew(nNew);
}

function setPaused(isPaused) {
  const held = heldMessages ?? [];
  heldMessages = isPaused ? (heldMessages ?? []) : null;
  nHeldReplayed = 0;
  if (!isPaused) show(held);
  follower.setPaused(isPaused);
  element("pause").toggleAttribute("data-paused", isPaused);
  element("pause-text").textContent = isPaused ? "Resume" : "Pause";
}

function jumpToLive() {
  setPaused(false);
  follower.jump();
}

function parameters(language) {
  const wanted = new URLSearchParams();
  if (address.searchParams.has("key")) wanted.set("key", address.searchParams.get("key"));
  if (language) wanted.set("lang", language);
  element("transcript").href = `/transcript.vtt?${wanted}`;
  return wanted;
}

function showLanguages({ languages, language }) {
  const select = element("language");
  const options = [["", "As spoken"], ...languages.map((code) => [code, languageName(code)])];
  select.replaceChildren(
    ...options.map(([value, name]) => {
      const option = new Option(name, value, false, value === (language ?? ""));
      if (value) option.lang = value;
      return option;
    }),
  );
  element("language-setting").hidden = languages.length === 0;
}

element("pause").addEventListener("click", () => {
  if (heldMessages === null) setPaused(true);
  else jumpToLive();
});
element("language").addEventListener("change", ({ target }) => {
  remember("language", target.value);
  if (target.value) address.searchParams.set("lang", target.value);
  else address.searchParams.delete("lang");
  history.replaceState(null, "", address);
  jumpToLive();
  stream.restart(parameters(target.value));
});
setUpTheme(document.getElementsByName("theme"));
setUpSize(element("smaller"), element("larger"), element("size"));
setUpAnnouncing(element("announce"), (isAnnouncing) => transcript.setAnnouncing(isAnnouncing));
stream.restart();
