// Which key does what, and what the keys mean while confidence, reasons or a note are given.

import { element } from "./clips.js";

const STANDARD = {
  "prefer-first": ["1"], "prefer-second": ["2"], "prefer-third": ["3"], "prefer-fourth": ["4"],
  "prefer-fifth": ["5"], "tie": ["0", "="], "can-not-tell": ["?"], "broken-video": ["x"],
  "skip": ["s"], "undo": ["u"], "back": ["b"], "forward": ["f"], "confidence": ["c"], "note": ["n"],
  "reasons": ["r"],
  "play-pause": ["space"], "step-forward": [".", "right"], "step-back": [",", "left"],
  "faster": ["+"], "slower": ["-"], "loop": ["l"], "swap-focus": ["tab"], "offset-earlier": ["["],
  "offset-later": ["]"], "zoom": ["z"], "timing": ["t"], "guidelines": ["g"],
  "quit": ["q"],
};
const NAMES = {
  " ": "space", "Tab": "tab", "Enter": "enter", "Backspace": "backspace", "ArrowLeft": "left",
  "ArrowRight": "right", "ArrowUp": "up", "ArrowDown": "down",
};
const WITHOUT_BUTTON = {
  "confidence": "how sure (then 1–3)", "reasons": "reasons (then their number)", "note": "note",
  "swap-focus": "next video",
};

export class Keyboard {
  constructor(page) {
    this.page = page;
    this.mode = null;
    this.actions = new Map();
    document.addEventListener("keydown", (event) => this.pressed(event));
  }

  // Takes keys that replace the standard ones, and writes them on the buttons.
  setKeys(replaced) {
    const keys = { ...STANDARD, ...replaced };
    this.actions = new Map(
      Object.entries(keys).flatMap(([action, names]) => names.map((name) => [name, action])));
    for (const button of document.querySelectorAll("[data-action]")) {
      button.querySelector("kbd")?.remove();
      const key = keys[button.dataset.action][0];
      const shown = element("kbd", { textContent: key });
      // Screen readers would read the key as a part of the name.
      shown.setAttribute("aria-hidden", "true");
      button.setAttribute("aria-keyshortcuts", key);
      button.append(shown);
    }
    const others = Object.entries(WITHOUT_BUTTON)
      .map(([action, label]) => `${keys[action][0]} ${label}`);
    document.getElementById("keys").textContent = `Keys: ${others.join(" · ")}`;
  }

  leave() {
    this.mode = null;
    document.body.dataset.mode = "";
  }

  enter(mode) {
    this.mode = mode;
    document.body.dataset.mode = mode;
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (this.page.guidelines.isOpen) return;
    if (event.target.id === "note") return this.writing(event);
    const key = NAMES[event.key] ?? event.key;
    if (this.isTheBrowsers(event.target, key)) return;
    const action = this.actions.get(key);
    if (this.mode && this.takes(key, action)) return event.preventDefault();
    // A key that is held down is no second answer.
    if (!action || (event.repeat && !action.startsWith("step-"))) return;
    event.preventDefault();
    this.perform(action);
  }

  // Tab moves through videos and buttons by itself; what has the focus takes the keys made for it.
  isTheBrowsers(target, key) {
    if (key === "tab") return true;
    if (target.tagName === "BUTTON") return key === "space" || key === "enter";
    return target.type === "range" && ["left", "right", "up", "down"].includes(key);
  }

  perform(action) {
    if (action === "confidence" || action === "reasons") return this.enter(action);
    if (action !== "note") return this.page.perform(action);
    document.getElementById("note").focus();
  }

  // Whether a key belongs to what is being given; any other key ends it and has its own meaning.
  takes(key, action) {
    const number = Number(key);
    if (this.mode === "confidence") {
      this.leave();
      if (![1, 2, 3].includes(number)) return key === "Escape";
      this.page.remarks.toggleConfidence(number);
      return true;
    }
    const reason = this.page.remarks.known[number - 1];
    if (reason !== undefined) {
      this.page.remarks.toggleReason(reason);
      return true;
    }
    this.leave();
    return action === "reasons" || key === "Escape" || key === "enter";
  }

  writing(event) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    if (event.key === "Escape") event.target.value = "";
    event.preventDefault();
    event.target.blur();
  }
}
