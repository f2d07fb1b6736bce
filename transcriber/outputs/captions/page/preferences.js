// What a viewer chose, kept in this browser where it lets us.

const PREFIX = "bofscribe.";
const SIZES = [0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.75, 2, 2.5, 3];

export function recall(name, otherwise) {
  try {
    return localStorage.getItem(PREFIX + name) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing shows the page as well.
  }
}

export function setUpTheme(inputs) {
  const show = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  const usual = matchMedia("(prefers-contrast: more)").matches ? "contrast" : "auto";
  const theme = recall("theme", usual);
  for (const input of inputs) {
    input.checked = input.value === theme;
    input.addEventListener("change", () => {
      show(input.value);
      remember("theme", input.value);
    });
  }
  show(theme);
}

export function setUpSize(smaller, larger, output) {
  let index = SIZES.indexOf(Number(recall("size", 1)));
  if (index < 0) index = SIZES.indexOf(1);
  const step = (by) => {
    index = Math.min(Math.max(index + by, 0), SIZES.length - 1);
    document.documentElement.style.setProperty("--scale", SIZES[index]);
    output.textContent = `${Math.round(SIZES[index] * 100)} %`;
    smaller.disabled = index === 0;
    larger.disabled = index === SIZES.length - 1;
    remember("size", SIZES[index]);
  };
  smaller.addEventListener("click", () => step(-1));
  larger.addEventListener("click", () => step(1));
  step(0);
}

export function setUpAnnouncing(checkbox, onChange) {
  checkbox.checked = recall("announce", "yes") === "yes";
  checkbox.addEventListener("change", () => {
    remember("announce", checkbox.checked ? "yes" : "no");
    onChange(checkbox.checked);
  });
  onChange(checkbox.checked);
}
