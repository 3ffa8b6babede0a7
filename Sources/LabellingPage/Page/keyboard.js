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
// What the help says of each; the first column is about answers, the second about watching.
const HELP = {
  "prefer-first": "choose a video, … 5", "tie": "equal", "can-not-tell": "can’t tell",
  "broken-video": "broken video", "skip": "skip", "undo": "take back", "back": "earlier query",
  "forward": "later query", "confidence": "how sure, then 1–3", "reasons": "because, then a number",
  "note": "note", "guidelines": "guidelines", "quit": "finish, twice", "play-pause": "play or pause", "step-back": "a step back",
  "step-forward": "a step on", "slower": "slower", "faster": "faster", "loop": "loop",
  "timing": "real time or one length", "swap-focus": "next video", "offset-earlier": "video earlier",
  "offset-later": "video later", "zoom": "video alone",
};
const ON_LEGENDS = { "confidence": "confidence", "reasons": "reasons", "note": "note-label" };

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
      const key = keys[button.dataset.action][0];
      button.setAttribute("aria-keyshortcuts", key);
      showKey(button, key);
    }
    for (const [action, id] of Object.entries(ON_LEGENDS)) {
      showKey(document.getElementById(id).querySelector("legend, span"), keys[action][0]);
    }
    this.showHelp(keys);
  }

  showHelp(keys) {
    const rows = Object.entries(HELP).map(([action, words]) => {
      const row = element("div");
      row.append(element("dt"), element("dd", { textContent: words }));
      showKey(row.firstElementChild, keys[action][0]);
      return row;
    });
    document.getElementById("keys").replaceChildren(...rows);
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
    if (!this.page.takesKeys) return;
    if (event.target.id === "note") return this.writing(event);
    const key = NAMES[event.key] ?? event.key;
    if (this.isTheBrowsers(event.target, key)) return;
    const action = this.actions.get(key);
    if (this.mode && this.takes(key, action)) return event.preventDefault();
    if (key === "Escape") return this.page.closeFolds();
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

// Writes a key on what it does.
function showKey(target, key) {
  target.querySelector("kbd")?.remove();
  const shown = element("kbd", { textContent: key });
  // Screen readers would read the key as a part of the name.
  if (target.tagName !== "DT") shown.setAttribute("aria-hidden", "true");
  target.append(shown);
}
