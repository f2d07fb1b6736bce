// One line on the page, and the tail. A text node lives as long as its line: what did not change is never touched.

import { markLanguage } from "./languages.js";
import { SpeakerHeading, setText } from "./speakers.js";

const SHOW_CORRECTION_MS = 3000;

/** One line: its speaker where that changes, its text, a remark on the translation. */
export class Line {
  element = document.createElement("div");
  #heading = null;
  #text = document.createElement("p");
  #words = document.createTextNode("");
  #remark = null;
  #correctedTimer = 0;

  constructor(message) {
    this.element.className = "line";
    this.#text.className = "text";
    this.#text.append(this.#words);
    this.element.append(this.#text);
    this.element.dataset.segment = message.segment;
    this.message = message;
  }

  /** Show a message in place of the one before. */
  update(message, wanted) {
    this.message = message;
    this.element.classList.toggle("gap", message.kind === "gap");
    markLanguage(this.#text, message.kind === "gap" ? "en" : message.language);
    setText(this.#words, message.kind === "gap" ? gapText(message) : message.text);
    this.#showRemark(remarkOn(message, wanted));
    if (this.#heading) this.#heading.show(message);
  }

  /** Name the speaker, or not where the line before has the same. */
  setHeading(isShown) {
    if (isShown && !this.#heading) {
      this.#heading = new SpeakerHeading();
      this.#heading.show(this.message);
      this.element.prepend(this.#heading.element);
    } else if (!isShown && this.#heading) {
      this.#heading.element.remove();
      this.#heading = null;
    }
  }

  markCorrected() {
    this.#text.classList.add("corrected");
    clearTimeout(this.#correctedTimer);
    this.#correctedTimer = setTimeout(() => this.#text.classList.remove("corrected"), SHOW_CORRECTION_MS);
  }

  #showRemark(remark) {
    if (!remark) {
      this.#remark?.previousSibling.remove(); // the space before it
      this.#remark?.remove();
      this.#remark = null;
      return;
    }
    if (!this.#remark) {
      this.#remark = document.createElement("span");
      this.#remark.className = "remark";
      this.#remark.lang = "en";
      this.#remark.append("");
      this.#text.append(" ", this.#remark);
    }
    setText(this.#remark.firstChild, remark);
  }
}

/** The tail: firm words, then those that may change. */
export class PartialLine {
  #element;
  #heading = new SpeakerHeading();
  #text = document.createElement("p");
  #stable = document.createTextNode("");
  #unstable = document.createTextNode("");
  #message = null;

  constructor(element) {
    this.#element = element;
    const tail = document.createElement("span");
    tail.className = "tail";
    tail.append(this.#unstable);
    this.#text.className = "text";
    this.#text.append(this.#stable, tail);
    const line = document.createElement("div");
    line.className = "line";
    line.append(this.#heading.element, this.#text);
    element.append(line);
  }

  get isEmpty() {
    return this.#message === null;
  }

  show(message, lineBefore) {
    if (message.text === "") {
      this.clear();
      return;
    }
    this.#message = message;
    setText(this.#stable, message.stable);
    setText(this.#unstable, message.unstable);
    markLanguage(this.#text, message.language);
    this.#heading.show(message);
    this.follow(lineBefore);
    this.#element.hidden = false;
  }

  /** Name the speaker, where it is known and not that of the line before. */
  follow(lineBefore) {
    if (this.#message === null) return;
    const isNamed = this.#message.speaker !== null && namesSpeaker(this.#message, lineBefore);
    this.#heading.element.hidden = !isNamed;
  }

  clear() {
    this.#message = null;
    this.#element.hidden = true;
    this.#stable.data = "";
    this.#unstable.data = "";
  }
}

/** Whether a line names its speaker: after one of the same it does not. */
export function namesSpeaker(message, before) {
  if (message.kind === "gap") return false;
  if (before === undefined || before.kind === "gap") return message.speaker !== null;
  return message.speaker !== before.speaker || message.voice !== before.voice;
}

function remarkOn(message, wanted) {
  if (message.kind === "gap" || wanted === null) return "";
  if (message.outdated) return "earlier wording";
  return message.translated || message.language === wanted ? "" : "original";
}

function gapText({ text, start, end }) {
  const seconds = Math.round(end - start);
  const length = seconds < 90 ? `${Math.max(1, seconds)} s` : `${Math.round(seconds / 60)} min`;
  return `${length} without captions${text ? `: ${text}` : ""}`;
}
