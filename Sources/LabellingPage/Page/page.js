// One query after the other: what is shown, which keys do what, and what is sent.

import { Clips, element, setText } from "./clips.js";
import { Guidelines } from "./guidelines.js";
import { Keyboard } from "./keyboard.js";
import { Order } from "./order.js";
import { Remarks } from "./remarks.js";
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
const SECONDS_TO_QUIT = 4;
const find = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.state = null;
    this.isBusy = false;
    this.asksToQuitUntil = 0;
    this.server = new Server((what) => this.tellOfLoss(what));
    this.remarks = new Remarks();
    this.guidelines = new Guidelines();
    this.keyboard = new Keyboard(this);
    document.addEventListener("click", (event) => this.clicked(event));
    find("position").addEventListener("input", (event) => {
      this.setPlaying(false);
      this.timeline.seconds = (event.target.value / event.target.max) * this.timeline.length;
    });
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
      this.show(reply.state, this.messageOf(reply, what));
    } catch (problem) {
      this.say(problem.message);
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
    this.say(`The connection is lost.${stored}${now} Trying again…`);
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
    this.say(`An answer counts once the videos were in view for ${this.state.leastSeconds} s.`);
    return false;
  }

  showWaiting() {
    document.body.toggleAttribute("data-waits", Boolean(this.clips) && this.waits);
  }

  get waits() {
    return !this.clips?.isReady || this.viewedSeconds < this.state.leastSeconds;
  }

  // MARK: Showing

  show(state, message) {
    const isSame = this.state?.query && state.query?.id === this.state.query.id
      && state.query.isEarlier === this.state.query.isEarlier;
    const isFirst = this.state === null;
    this.state = state;
    if (isFirst && state.hasGuidelines) this.guidelines.open();
    find("guidelines-button").hidden = !state.hasGuidelines;
    this.say(message ?? null);
    this.showProgress(state.progress);
    if (isSame) return;
    this.clips?.close();
    this.clips = null;
    if (state.query) this.showQuery(state.query);
    else this.showEnd();
  }

  showQuery(query) {
    this.anchors = query.kind === "similarity" ? 1 : 0;
    this.order = new Order(query.clips.map((_, index) => index).slice(this.anchors));
    this.timeline = Object.assign(new Timeline(query.clips), this.settings());
    this.viewedSeconds = 0;
    this.startsPlaying = true;
    this.clips = new Clips(
      find("clips"), query.clips, this.timeline,
      query.clips.map((_, index) => this.caption(index)), (index) => this.choose(index));
    const earlier = query.isEarlier ? " (answered before; a new answer takes its place)" : "";
    const criterion = query.criterion ? ` (${query.criterion})` : "";
    setText(find("question"), query.question + criterion + earlier);
    const task = query.instruction ? `Task: ${query.instruction}` : null;
    setText(find("instruction"), [query.remark, task].filter(Boolean).join(" "));
    this.remarks.restore(this.state.reasons, query.earlier);
    this.keyboard.leave();
    this.showWaiting();
    this.showAnswers();
    if (query.isEarlier) this.order.restore(query.earlier);
    this.showChoices();
    this.playWhenShown(this.clips);
  }

  // The choice stands under its video.
  caption(index) {
    const number = index - this.anchors;
    const caption = element("figcaption");
    caption.dataset.name = number < 0 ? "The first video" : `Video ${number + 1}`;
    if (number < 0) {
      caption.append(element("span", { className: "place", textContent: "The first" }));
    } else {
      const button = this.button(CHOICES[number], `Video ${number + 1}`);
      button.setAttribute("aria-label", `Choose video ${number + 1}`);
      caption.append(button);
    }
    return caption;
  }

  // What the annotator has chosen for the last query goes on for the next.
  settings() {
    if (!this.timeline) return {};
    const { isNormalised, isLooping, speed } = this.timeline;
    return { isNormalised, isLooping, speed };
  }

  async playWhenShown(clips) {
    await clips.ready;
    if (this.clips === clips) this.setPlaying(this.startsPlaying);
  }

  showAnswers() {
    const others = Object.entries(VERDICTS).map(([action, { label }]) => this.button(action, label));
    find("answers").replaceChildren(...others);
    for (const id of ["answers", "playback", "remarks", "history", "keys"]) find(id).hidden = false;
    find("history").querySelector("[data-action='forward']").hidden = false;
    this.keyboard.setKeys(this.state.keys);
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
    this.clips.tiles.forEach(({ figure }, position) => {
      const place = this.order.place(position);
      const isChosen = isPair ? place === "1" : place !== "";
      figure.classList.toggle("chosen", isChosen);
      const button = figure.querySelector("button");
      if (!button) return;
      button.setAttribute("aria-pressed", isChosen);
      const rank = isPair || !place ? "" : ` — place ${place}`;
      setText(button.firstElementChild, `Video ${position - this.anchors + 1}${rank}`);
    });
    const tie = find("answers").querySelector("[data-action='tie']");
    tie.setAttribute("aria-pressed", this.order.joinsLast || this.order.isTie);
    setText(find("order"), isPair ? "" : this.order.text(this.anchors));
  }

  showProgress({ annotator, answered, target, perMinute, remainingSeconds }) {
    const count = target == null ? `${answered} answered` : `${answered} of ${target} answered`;
    const pace = perMinute > 0 ? `${perMinute.toFixed(1)} a minute` : null;
    const left = remainingSeconds == null || remainingSeconds <= 0
      ? null : `${Math.ceil(remainingSeconds / 60)} min left`;
    setText(find("progress"), [annotator, count, pace, left].filter(Boolean).join(" · "));
  }

  // The last answer can still be taken back, until the annotator finishes.
  showEnd() {
    const rest = this.isOver ? "This window can be closed." : "Finish, or look at an answer again.";
    setText(find("question"), `Thank you, ${this.state.progress.annotator}.`);
    setText(find("instruction"), `${this.storedText()} ${rest}`);
    find("clips").replaceChildren();
    for (const id of ["playback", "answers", "remarks", "keys"]) find(id).hidden = true;
    find("history").hidden = this.isOver;
    find("history").querySelector("[data-action='forward']").hidden = true;
    setText(find("order"), "");
    this.keyboard.setKeys(this.state.keys);
  }

  say(message) {
    find("message").hidden = message === null;
    setText(find("message"), message ?? "");
  }

  // MARK: Doing

  clicked(event) {
    const button = event.target.closest("button");
    const figure = event.target.closest(".clip");
    if (figure && this.clips) this.clips.setFocus([...find("clips").children].indexOf(figure));
    if (!button) return;
    // A button that keeps the focus after the mouse would answer again at the next space.
    if (event.detail > 0) button.blur();
    if (button.dataset.action) this.perform(button.dataset.action);
    if (button.dataset.confidence) this.remarks.toggleConfidence(Number(button.dataset.confidence));
    if (button.dataset.reason) this.remarks.toggleReason(button.dataset.reason);
  }

  choose(position) {
    if (this.isBusy || position < this.anchors || !this.mayAnswer()) return;
    if (this.order.isRestored) this.order = new Order(this.order.choices);
    if (this.order.choose(position)) this.answer(this.order.verdict);
    this.showChoices();
  }

  perform(action) {
    if (!this.state || this.isOver) return;
    const query = this.state.query?.id ?? null;
    const anywhere = {
      "undo": () => this.undo(),
      "back": () => this.ask("back", { query }),
      "quit": () => this.quit(),
      "guidelines": () => this.state.hasGuidelines && this.guidelines.open(),
    };
    if (anywhere[action]) return anywhere[action]();
    if (!this.clips) return;
    const { clips, timeline } = this;
    if (CHOICES.includes(action)) return this.choose(CHOICES.indexOf(action) + this.anchors);
    if (action === "tie" && !this.order.isEmpty) {
      this.order.join();
      return this.showChoices();
    }
    if (VERDICTS[action]) return this.answer({ verdict: VERDICTS[action].verdict });
    const actions = {
      "forward": () => this.ask("forward", { query }),
      "play-pause": () => this.togglePlaying(),
      "step-forward": () => this.move(1),
      "step-back": () => this.move(-1),
      "faster": () => timeline.changeSpeed(1),
      "slower": () => timeline.changeSpeed(-1),
      "loop": () => { timeline.isLooping = !timeline.isLooping; },
      "timing": () => { timeline.isNormalised = !timeline.isNormalised; },
      "offset-earlier": () => timeline.shift(clips.focused, -1),
      "offset-later": () => timeline.shift(clips.focused, 1),
      "zoom": () => clips.setZoom(!clips.isZoomed),
      "swap-focus": () => clips.focusNext(),
    };
    actions[action]?.();
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
    this.say(`Finish? ${this.storedText()} Once more finishes.`);
  }

  move(steps) {
    this.setPlaying(false);
    this.timeline.moveBy(steps, this.clips.focused);
  }

  // A press while the videos are prepared is heeded when they are there.
  togglePlaying() {
    if (!this.clips.isReady) {
      this.startsPlaying = !this.startsPlaying;
      return;
    }
    this.setPlaying(!this.clips.isPlaying);
  }

  setPlaying(isPlaying) {
    const { timeline, clips } = this;
    if (isPlaying && timeline.seconds >= timeline.length) timeline.seconds = 0;
    clips.isPlaying = isPlaying;
  }

  // Browsers call it only while the page is in view.
  tick(now, before) {
    if (this.clips) {
      const seconds = Math.min((now - before) / 1000, LONGEST_TICK_SECONDS);
      const isInView = document.visibilityState === "visible" && !this.guidelines.isOpen;
      if (this.clips.isReady && isInView) {
        this.viewedSeconds += seconds;
      }
      this.clips.update(seconds);
      this.showPlayback();
    }
    this.showWaiting();
    requestAnimationFrame((next) => this.tick(next, now));
  }

  showPlayback() {
    const { timeline, clips } = this;
    const press = (action, isPressed) =>
      find("playback").querySelector(`[data-action="${action}"]`)
        .setAttribute("aria-pressed", isPressed);
    press("play-pause", clips.isReady ? clips.isPlaying : this.startsPlaying);
    press("loop", timeline.isLooping);
    press("timing", timeline.isNormalised);
    press("zoom", clips.isZoomed);
    setText(find("speed"), `${timeline.speed}×`);
    setText(find("time"), `${timeline.seconds.toFixed(1)} of ${timeline.length.toFixed(1)} s`);
    const position = find("position");
    const value = Math.round((timeline.seconds / timeline.length) * position.max);
    if (Number(position.value) !== value) position.value = value;
  }
}

// The token has done its work; the cookie stands for it now.
history.replaceState(null, "", "/");
new Page();
