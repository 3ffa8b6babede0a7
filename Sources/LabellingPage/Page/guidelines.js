// What annotators are told before the first question, and again when they ask.

import { element } from "./clips.js";

const TAGS = { heading: "h2", paragraph: "p", item: "li" };

export class Guidelines {
  constructor() {
    this.dialog = document.getElementById("guidelines");
  }

  get isOpen() {
    return this.dialog.open;
  }

  // The server records that the text was shown when it is fetched.
  async open() {
    if (this.isOpen) return;
    const reply = await fetch("api/guidelines");
    if (!reply.ok || this.isOpen) return;
    const blocks = (await reply.json()).map(({ kind, text }) =>
      element(TAGS[kind], { textContent: text }));
    this.dialog.firstElementChild.replaceChildren(...blocks);
    this.dialog.showModal();
  }
}
