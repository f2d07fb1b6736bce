// The lines on the page, in the order of their times.

import { Line, PartialLine, namesSpeaker } from "./line.js";

/** Shows messages; applying one twice changes nothing. */
export class Transcript {
  #log;
  #lines = [];
  #bySegment = new Map();
  #nAwaited = 0;
  #confirmed = null;
  #isAnnouncing = true;
  #announceTimer = 0;
  #partial;

  /** log: The element of the lines. partial: The element of the tail, after it. */
  constructor(log, partial) {
    this.#log = log;
    this.#partial = new PartialLine(partial);
  }

  wantedLanguage = null;

  get isEmpty() {
    return this.#lines.length === 0 && this.#partial.isEmpty;
  }

  setAnnouncing(isAnnouncing) {
    this.#isAnnouncing = isAnnouncing;
    this.#setLive();
  }

  /** Apply a message; gives whether it brought a line that a reader has not seen. */
  apply(message) {
    switch (message.kind) {
      case "reset":
        this.#reset(message);
        return false;
      case "partial":
        this.#partial.show(message, this.#lines.at(-1)?.message);
        return false;
      default:
        return this.#put(message);
    }
  }

  #reset({ lines, language }) {
    this.wantedLanguage = language;
    this.#nAwaited = lines;
    this.#confirmed = new Set();
    this.#partial.clear();
    // What was said before somebody came is there to be read, not to be announced.
    this.#setLive();
    if (lines === 0) this.#endReset();
  }

  #endReset() {
    for (const line of [...this.#lines]) {
      if (!this.#confirmed.has(line.message.segment)) this.#remove(line);
    }
    this.#confirmed = null;
    clearTimeout(this.#announceTimer);
    this.#announceTimer = setTimeout(() => this.#setLive(), 500);
  }

  #setLive() {
    this.#log.setAttribute("aria-live", this.#isAnnouncing && this.#confirmed === null ? "polite" : "off");
  }

  #put(message) {
    if (message.kind === "final") this.#partial.clear();
    const known = this.#bySegment.get(message.segment);
    const isSeen = known !== undefined || this.#confirmed !== null;
    if (message.text.trim() === "" && message.kind !== "gap") {
      if (known) this.#remove(known);
    } else if (known) {
      this.#change(known, message);
    } else {
      this.#add(message);
    }
    this.#partial.follow(this.#lines.at(-1)?.message);
    if (this.#confirmed !== null) {
      this.#confirmed.add(message.segment);
      if (--this.#nAwaited <= 0) this.#endReset();
    }
    return !isSeen && message.kind === "final";
  }

  #add(message) {
    const line = new Line(message);
    line.update(message, this.wantedLanguage);
    this.#bySegment.set(message.segment, line);
    const index = this.#indexFor(message);
    this.#lines.splice(index, 0, line);
    this.#headings(index);
    this.#log.insertBefore(line.element, this.#lines[index + 1]?.element ?? null);
  }

  #change(line, message) {
    const before = line.message;
    const isMoved = before.start !== message.start || before.end !== message.end;
    line.update(message, this.wantedLanguage);
    if (before.text !== message.text && before.translated === message.translated && message.kind === "correct") {
      line.markCorrected();
    }
    let index = this.#lines.indexOf(line);
    if (isMoved) {
      this.#lines.splice(index, 1);
      this.#headings(index);
      index = this.#indexFor(message);
      if (this.#lines[index]?.element !== line.element.nextElementSibling) {
        this.#log.insertBefore(line.element, this.#lines[index]?.element ?? null);
      }
      this.#lines.splice(index, 0, line);
    }
    this.#headings(index);
  }

  #remove(line) {
    const index = this.#lines.indexOf(line);
    this.#lines.splice(index, 1);
    this.#bySegment.delete(line.message.segment);
    line.element.remove();
    this.#headings(index);
  }

  /** Where a line belongs by its times; new lines belong at the end, or nearly. */
  #indexFor(message) {
    let index = this.#lines.length;
    while (index > 0 && isBefore(message, this.#lines[index - 1].message)) index -= 1;
    return index;
  }

  /** Name the speakers of the line at `index` and of the one after it where they change. */
  #headings(index) {
    for (const at of [index, index + 1]) {
      const line = this.#lines[at];
      if (line) line.setHeading(namesSpeaker(line.message, this.#lines[at - 1]?.message));
    }
  }
}

function isBefore(one, other) {
  if (one.start !== other.start) return one.start < other.start;
  if (one.end !== other.end) return one.end < other.end;
  return one.segment < other.segment;
}
