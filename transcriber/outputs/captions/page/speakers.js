// A speaker's sign: a colour and a shape, so that nobody needs to see the colour.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = [
  "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z", // disc
  "M2.5 2.5h11v11h-11z", // square
  "M8 2l6.5 11.5h-13z", // triangle
  "M8 1l7 7-7 7-7-7z", // diamond
  "M6 1.5h4V6h4.5v4H10v4.5H6V10H1.5V6H6z", // cross
  "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6z", // ring
  "M1.5 2.5h13L8 14z", // triangle, point down
  "M8 .8l2 4.700 5.100.4-3.900 3.300 1.200 5L8 11.5l-4.400 2.700 1.200-5L.9 5.900 6 5.500z", // star
];

export const N_COLOURS = 8;

/** The class with the colour of a voice. */
export function voiceClass(voice) {
  return `voice-${voice % N_COLOURS}`;
}

/** The shape of a voice; after one round of the colours the shapes are shifted, so that 64 voices differ. */
export function shapeOf(voice) {
  return SHAPES[(voice + Math.floor(voice / N_COLOURS)) % SHAPES.length];
}

/** The line that names a speaker; `show` fills it in. */
export class SpeakerHeading {
  element = document.createElement("p");
  #mark = document.createElementNS(SVG, "svg");
  #path = document.createElementNS(SVG, "path");
  #name = document.createElement("bdi");
  #time = document.createElement("time");

  constructor() {
    this.element.className = "speaker";
    this.#mark.setAttribute("viewBox", "0 0 16 16");
    this.#mark.setAttribute("aria-hidden", "true");
    this.#mark.append(this.#path);
    this.#time.setAttribute("aria-hidden", "true");
    this.#name.append("");
    this.#time.append("");
    this.element.append(this.#mark, this.#name, this.#time);
  }

  show({ speaker, voice, start }) {
    const isKnown = voice !== null;
    this.element.classList.toggle("nobody", !isKnown);
    this.#mark.toggleAttribute("hidden", !isKnown);
    this.#mark.setAttribute("class", isKnown ? voiceClass(voice) : "");
    this.#path.setAttribute("d", isKnown ? shapeOf(voice) : "");
    this.#name.className = isKnown ? `name ${voiceClass(voice)}` : "name";
    setText(this.#name.firstChild, speaker ?? "Speaker not known");
    setText(this.#time.firstChild, clock(start));
  }
}

/** Puts text into a text node, and touches it only where it differs. */
export function setText(node, text) {
  if (node.data === text) return;
  if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
  else node.data = text;
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}
