// One query after the other: what is shown, which keys do what, and what is sent.

import { Clips, element, setText } from "./clips.js";
import { loadGuidelines } from "./guidelines.js";
import { Keyboard } from "./keyboard.js";
import { Order } from "./order.js";
import { Playback } from "./playback.js";
import { Prefetch } from "./prefetch.js";
import { Remarks } from "./remarks.js";
import { Screen } from "./screen.js";
import { Server } from "./server.js";
import { Timeline } from "./timeline.js";

const VERDICTS = {
  "tie": { verdict: "tie", label: "Equal" },
  "can-not-tell": { verdict: "canNotTell", label: "Can’t tell" },
  "broken-video": { verdict: "brokenVideo", label: "Broken video" },
  "skip": { verdict: "skip", label: "Skip" },
};
const CHOICES = [
  "prefer-first", "prefer-second", "prefer-third", "prefer-fourth", "prefer-fifth",
];
// A longer gap between two pictures of the screen is time away.
const LONGEST_TICK_SECONDS = 0.25;
// After such a gap the query on the screen may have been passed on to others.
const LONG_ABSENCE_SECONDS = 10;
// Between two questions whether a query that others were on is free again.
const SECONDS_TO_ASK_AGAIN = 5;
const SECONDS_TO_QUIT = 4;
const find = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.state = null;
    this.isBusy = false;
    this.asksToQuitUntil = 0;
    this.screen = new Screen();
    this.server = new Server((what) => this.tellOfLoss(what));
    this.prefetch = new Prefetch(this.server);
    this.playback = new Playback();
    this.remarks = new Remarks();
    this.keyboard = new Keyboard(this);
    document.addEventListener("click", (event) => this.clicked(event));
    find("begin").addEventListener("click", () => this.begin());
    this.ask("state", {}, "GET");
    requestAnimationFrame((now) => this.tick(now, now));
  }

  // MARK: Talking to the server

  async ask(what, body = {}, method = "POST") {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      const reply = await this.server.ask(what, body, method);
      this.isOver = what === "quit";
      const isTold = what === "answer" && await this.explain(reply);
      this.show(reply.state, isTold ? null : this.messageOf(reply, what));
    } catch (problem) {
      this.screen.say(problem.message);
    } finally {
      this.isBusy = false;
    }
  }

  // After a loss, the answer that was sent may have been stored by the first attempt.
  messageOf({ message, wasLost, isStale, isStored }, what) {
    if (!wasLost) return message;
    const isThere = what === "answer" && (isStale ? isStored : !message);
    return isThere ? "The connection is back. Your answer is stored."
      : message ?? "The connection is back.";
  }

  tellOfLoss(what) {
    const stored = this.state ? ` ${this.storedText()}` : "";
    const now = what === "answer" ? " Your last answer is sent again until it is stored, too." : "";
    this.screen.say(`The connection is lost.${stored}${now} Trying again…`);
  }

  storedText() {
    const { answered } = this.state.progress;
    return answered === 1 ? "1 answer is stored." : `${answered} answers are stored.`;
  }

  answer(verdict) {
    if (!this.state?.query || this.isBusy || !this.mayAnswer()) return;
    const seconds = this.viewedSeconds;
    this.ask("answer", { ...verdict, ...this.remarks.value, query: this.state.query.id, seconds });
  }

  // Only what was looked at can be judged.
  mayAnswer() {
    if (!this.waits) return true;
    this.screen.say(`An answer counts once the videos were in view for ${this.state.leastSeconds} s.`);
    return false;
  }

  get waits() {
    return !this.clips?.isReady || this.viewedSeconds < this.state.leastSeconds;
  }

  // MARK: Showing

  show(state, message) {
    const isSame = this.state?.query && state.query?.id === this.state.query.id
      && state.query.isEarlier === this.state.query.isEarlier;
    const isFirst = !this.state;
    this.state = state;
    this.screen.say(message ?? null);
    this.screen.showProgress(state.progress);
    find("show-guidelines").hidden = !state.hasGuidelines;
    if (isSame) return this.showWhatIsAsked();
    this.clips?.close();
    this.clips = null;
    if (state.query) this.showQuery(state.query);
    else this.showEnd();
    this.prefetch.drop();
    if (isFirst && state.hasGuidelines) this.guide();
  }

  showWhatIsAsked() {
    this.screen.showQuery(this.state.query);
  }

  async guide() {
    if (!this.state.hasGuidelines) return;
    this.screen.view = "wait";
    if (await loadGuidelines(find("guidelines"))) this.screen.showStart();
    else this.begin();
  }

  // From the guidelines to the query; the videos were prepared meanwhile, but not in view.
  begin() {
    if (!this.state.query) return this.showEnd();
    this.showWhatIsAsked();
    this.clips.layOut();
  }

  showQuery(query) {
    this.anchors = query.kind === "similarity" ? 1 : 0;
    this.order = new Order(query.clips.map((_, index) => index).slice(this.anchors));
    this.viewedSeconds = 0;
    this.showWhatIsAsked();
    this.showAnswers();
    const timeline = Object.assign(new Timeline(query.clips), this.playback.settings);
    this.clips = new Clips(
      find("clips"), query.clips, timeline, query.clips.map((_, index) => this.caption(index)),
      (index) => this.choose(index), this.prefetch);
    this.keyboard.setKeys(this.state.keys);
    this.remarks.restore(this.state.reasons, query.earlier);
    this.keyboard.leave();
    this.showWaiting();
    if (query.isEarlier) this.order.restore(query.earlier);
    this.showChoices();
    this.playback.begin(this.clips, timeline);
    this.fetchNext(this.clips);
  }

  async fetchNext(clips) {
    await clips.ready;
    if (this.clips === clips) this.prefetch.begin();
  }

  // The choice stands under its video.
  caption(index) {
    const number = index - this.anchors;
    const caption = element("figcaption");
    caption.dataset.name = number < 0 ? "The first video" : `Video ${number + 1}`;
    if (number < 0) {
      caption.dataset.isAnchor = "yes";
      caption.append(element("span", { className: "place", textContent: "The first" }));
    } else {
      const button = this.button(CHOICES[number], `Video ${number + 1}`);
      button.setAttribute("aria-label", `Choose video ${number + 1}`);
      caption.append(button);
    }
    return caption;
  }

  showAnswers() {
    const others = Object.entries(VERDICTS).map(([action, { label }]) => this.button(action, label));
    find("answers").replaceChildren(...others);
  }

  button(action, label) {
    const button = element("button");
    button.append(element("span", { textContent: label }));
    button.dataset.action = action;
    button.dataset.answers = "";
    return button;
  }

  // In a pair only the better one is marked; in a set, every place and which are equal.
  showChoices() {
    const isPair = this.order.choices.length === 2;
    this.clips.tiles.forEach(({ figure, rank }, position) => {
      const place = this.order.place(position);
      const isChosen = isPair ? place === "1" : place !== "";
      figure.classList.toggle("chosen", isChosen);
      rank.hidden = isPair || !place;
      setText(rank, place);
      const button = figure.querySelector("button");
      if (!button) return;
      button.setAttribute("aria-pressed", isChosen);
      const words = isPair || !place ? "" : `, place ${place}`;
      button.setAttribute("aria-label", `Choose video ${position - this.anchors + 1}${words}`);
    });
    const tie = find("answers").querySelector("[data-action='tie']");
    tie.setAttribute("aria-pressed", this.order.joinsLast || this.order.isTie);
    const order = isPair ? "" : this.order.text(this.anchors);
    setText(find("order"), order && `Order: ${order}`);
  }

  // Shows what is said about a practice answer until it has been read, with the videos; true if there is any.
  async explain({ state, isStale }) {
    const isAnswered = !isStale && state.query?.id !== this.state.query?.id;
    if (!state.feedback || !isAnswered) return false;
    this.screen.say(null);
    this.screen.showFeedback(state.feedback);
    this.clips.layOut();
    await new Promise((read) => { find("go-on").addEventListener("click", read, { once: true }); });
    return true;
  }

  showEnd() {
    const { progress, mayGoOn } = this.state;
    this.screen.showEnd(progress.annotator, this.storedText(), this.isOver, mayGoOn);
    find("clips").replaceChildren();
    setText(find("order"), "");
    this.keyboard.setKeys(this.state.keys);
    this.askAgainLater();
  }

  // Somebody may leave with a query on the screen.
  askAgainLater() {
    clearTimeout(this.asking);
    if (!this.state.mayGoOn || this.isOver) return;
    this.asking = setTimeout(() => this.ask("state", {}, "GET"), SECONDS_TO_ASK_AGAIN * 1000);
  }

  showWaiting() {
    const waits = Boolean(this.clips) && this.waits;
    document.body.toggleAttribute("data-waits", waits);
    if (!waits) return;
    const share = Math.min(this.viewedSeconds / this.state.leastSeconds, 1);
    document.body.style.setProperty("--seen", `${share * 100}%`);
  }

  // MARK: Doing

  clicked(event) {
    const button = event.target.closest("button");
    const figure = event.target.closest(".clip");
    if (figure && this.clips) this.clips.setFocus([...find("clips").children].indexOf(figure));
    if (!event.target.closest(".fold")) this.closeFolds();
    if (!button) return;
    // A button that keeps the focus after the mouse would answer again at the next space.
    if (event.detail > 0) button.blur();
    if (button.dataset.action) this.perform(button.dataset.action);
    if (button.dataset.confidence) this.remarks.toggleConfidence(Number(button.dataset.confidence));
    if (button.dataset.reason) this.remarks.toggleReason(button.dataset.reason);
  }

  closeFolds() {
    for (const fold of document.querySelectorAll(".fold[open]")) fold.open = false;
  }

  choose(position) {
    if (this.isBusy || position < this.anchors || !this.mayAnswer()) return;
    if (this.order.isRestored) this.order = new Order(this.order.choices);
    if (this.order.choose(position)) this.answer(this.order.verdict);
    this.showChoices();
  }

  // At the guidelines and after practice only their buttons do anything, besides playback.
  get takesKeys() {
    return ["query", "feedback", "end"].includes(this.screen.view);
  }

  perform(action) {
    if (this.screen.view === "feedback") this.playback.perform(action);
    if (!this.state || this.isOver || !["query", "end"].includes(this.screen.view)) return;
    const query = this.state.query?.id ?? null;
    const anywhere = {
      "undo": () => this.undo(),
      "back": () => this.ask("back", { query }),
      "quit": () => this.quit(),
      "guidelines": () => this.guide(),
    };
    if (anywhere[action]) return anywhere[action]();
    if (!this.clips || this.playback.perform(action)) return;
    if (action === "forward") return this.ask("forward", { query });
    if (CHOICES.includes(action)) return this.choose(CHOICES.indexOf(action) + this.anchors);
    if (action === "tie" && !this.order.isEmpty) {
      this.order.join();
      return this.showChoices();
    }
    if (VERDICTS[action]) this.answer({ verdict: VERDICTS[action].verdict });
  }

  // Choices that were not sent yet are taken back first.
  undo() {
    const query = this.state.query?.id ?? null;
    if (!this.clips || this.order.isEmpty || this.order.isRestored) return this.ask("undo", { query });
    this.order = new Order(this.order.choices);
    this.showChoices();
  }

  // Asks once, because the key is beside others; at the end there is nothing to ask.
  quit() {
    const now = performance.now() / 1000;
    if (!this.state.query || now < this.asksToQuitUntil) return this.ask("quit");
    this.asksToQuitUntil = now + SECONDS_TO_QUIT;
    this.screen.say(`Finish? ${this.storedText()} Once more finishes.`);
  }

  // Browsers call it only while the page is in view.
  tick(now, before) {
    const wasAway = now - before > LONG_ABSENCE_SECONDS * 1000;
    if (wasAway && this.screen.view === "query") this.ask("state", {}, "GET");
    if (this.clips) {
      const seconds = Math.min((now - before) / 1000, LONGEST_TICK_SECONDS);
      const isSeen = this.screen.view === "query" && document.visibilityState === "visible";
      if (this.clips.isReady && isSeen) this.viewedSeconds += seconds;
      this.clips.update(seconds);
      this.playback.show();
    }
    this.showWaiting();
    requestAnimationFrame((next) => this.tick(next, now));
  }
}

// The token has done its work; the cookie stands for it now.
history.replaceState(null, "", location.pathname);
new Page();
