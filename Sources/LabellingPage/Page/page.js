// One query after the other: what is shown, which keys do what, and what is sent.

import { Clips, element, setText } from "./clips.js";
import { Keyboard } from "./keyboard.js";
import { Order } from "./order.js";
import { Remarks } from "./remarks.js";
import { Timeline } from "./timeline.js";

const QUESTIONS = {
  pair: "Which is better?",
  ranking: "Order them: the best first",
  set: "Order them: the best first",
  similarity: "Which is more like the first?",
};
const VERDICTS = {
  "tie": { verdict: "tie", label: "Equal" },
  "can-not-tell": { verdict: "canNotTell", label: "Can’t tell" },
  "broken-video": { verdict: "brokenVideo", label: "Broken video" },
  "skip": { verdict: "skip", label: "Skip" },
};
const CHOICES = [
  "prefer-first", "prefer-second", "prefer-third", "prefer-fourth", "prefer-fifth",
];
const find = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.state = null;
    this.isBusy = false;
    this.remarks = new Remarks();
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
      const headers = { "Content-Type": "application/json" };
      const options = method === "GET" ? {} : { method, headers, body: JSON.stringify(body) };
      const response = await fetch(`api/${what}`, options);
      if (!response.ok && response.status !== 409) throw new Error(await response.text());
      const answer = await response.json();
      this.show(answer.state, answer.message);
    } catch (problem) {
      const gone = problem instanceof TypeError;
      this.say(gone ? "rapl does not answer any more. What was answered is kept." : problem.message);
    } finally {
      this.isBusy = false;
    }
  }

  answer(verdict) {
    if (!this.state?.query || this.isBusy) return;
    const seconds = (performance.now() - this.shownAt) / 1000;
    this.ask("answer", { ...verdict, ...this.remarks.value, query: this.state.query.id, seconds });
  }

  // MARK: Showing

  show(state, message) {
    const isSame = this.state?.query && state.query?.id === this.state.query.id
      && state.query.isEarlier === this.state.query.isEarlier;
    this.state = state;
    this.say(message ?? null);
    this.showProgress(state.progress);
    if (isSame) return;
    this.clips?.close();
    this.clips = null;
    if (state.query) this.showQuery(state.query);
    else this.showEnd();
  }

  showQuery(query) {
    const anchors = query.kind === "similarity" ? 1 : 0;
    const labels = query.clips.map((_, index) =>
      index < anchors ? "the first" : `${index + 1 - anchors}`);
    this.order = new Order(query.clips.map((_, index) => index).slice(anchors));
    this.anchors = anchors;
    this.timeline = Object.assign(new Timeline(query.clips), this.settings());
    this.clips = new Clips(find("clips"), query.clips, this.timeline, labels);
    const earlier = query.isEarlier ? " (answered before; a new answer takes its place)" : "";
    setText(find("question"), QUESTIONS[query.kind] + earlier);
    setText(find("instruction"), query.instruction ?? "");
    this.remarks.clear(this.state.reasons);
    this.keyboard.leave();
    this.showAnswers();
    this.waitUntilShown(this.clips);
  }

  // What the annotator has chosen for the last query goes on for the next.
  settings() {
    if (!this.timeline) return {};
    const { isNormalised, isLooping, speed } = this.timeline;
    return { isNormalised, isLooping, speed };
  }

  // The time to answer counts from when everything can be seen.
  async waitUntilShown(clips) {
    this.shownAt = performance.now();
    await clips.ready;
    if (this.clips !== clips) return;
    requestAnimationFrame(() => { this.shownAt = performance.now(); });
    this.setPlaying(true);
  }

  showAnswers() {
    const choices = this.order.choices.map((position) => {
      const number = position - this.anchors;
      return this.button(CHOICES[number], `Choose ${number + 1}`);
    });
    const others = Object.entries(VERDICTS).map(([action, { label }]) => this.button(action, label));
    find("answers").replaceChildren(...choices, ...others);
    find("answers").hidden = find("playback").hidden = find("remarks").hidden = false;
    this.keyboard.setKeys(this.state.keys);
    this.showChoices();
  }

  button(action, label) {
    const button = element("button", { textContent: label });
    button.dataset.action = action;
    return button;
  }

  showChoices() {
    this.clips.tiles.forEach(({ figure }, position) => {
      const rank = this.order.rank(position);
      figure.classList.toggle("chosen", rank > 0);
    });
    for (const button of find("answers").querySelectorAll("button")) {
      const rank = this.order.rank(CHOICES.indexOf(button.dataset.action) + this.anchors);
      const joins = button.dataset.action === "tie" && this.order.joinsLast;
      button.setAttribute("aria-pressed", rank > 0 || joins);
    }
  }

  showProgress({ annotator, answered, target, perMinute, remainingSeconds }) {
    const count = target == null ? `${answered} answered` : `${answered} of ${target} answered`;
    const pace = perMinute > 0 ? `${perMinute.toFixed(1)} a minute` : null;
    const left = remainingSeconds == null || remainingSeconds <= 0
      ? null : `${Math.ceil(remainingSeconds / 60)} min left`;
    setText(find("progress"), [annotator, count, pace, left].filter(Boolean).join(" · "));
  }

  showEnd() {
    setText(find("question"), "Done. Every answer is kept; this window can be closed.");
    setText(find("instruction"), "");
    find("clips").replaceChildren();
    for (const id of ["playback", "answers", "history", "remarks", "keys"]) find(id).hidden = true;
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
    if (this.isBusy) return;
    if (this.order.choose(position)) this.answer(this.order.verdict);
    this.showChoices();
  }

  perform(action) {
    if (!this.state?.query || !this.clips) return;
    const { id } = this.state.query;
    const { clips, timeline } = this;
    if (CHOICES.includes(action)) return this.choose(CHOICES.indexOf(action) + this.anchors);
    if (action === "tie" && !this.order.isEmpty) {
      this.order.join();
      return this.showChoices();
    }
    if (VERDICTS[action]) return this.answer({ verdict: VERDICTS[action].verdict });
    const actions = {
      "undo": () => this.undo(),
      "back": () => this.ask("back", { query: id }),
      "forward": () => this.ask("forward", { query: id }),
      "quit": () => this.ask("quit", { query: id }),
      "play-pause": () => this.setPlaying(!clips.isPlaying),
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
    if (this.order.isEmpty) return this.ask("undo", { query: this.state.query.id });
    this.order = new Order(this.order.choices);
    this.showChoices();
  }

  move(steps) {
    this.setPlaying(false);
    this.timeline.moveBy(steps, this.clips.focused);
  }

  setPlaying(isPlaying) {
    const { timeline, clips } = this;
    if (isPlaying && timeline.seconds >= timeline.length) timeline.seconds = 0;
    clips.isPlaying = isPlaying;
  }

  tick(now, before) {
    if (this.clips) {
      this.clips.update(Math.min((now - before) / 1000, 0.25));
      this.showPlayback();
    }
    requestAnimationFrame((next) => this.tick(next, now));
  }

  showPlayback() {
    const { timeline, clips } = this;
    const press = (action, isPressed) =>
      find("playback").querySelector(`[data-action="${action}"]`)
        .setAttribute("aria-pressed", isPressed);
    press("play-pause", clips.isPlaying);
    press("loop", timeline.isLooping);
    press("timing", !timeline.isNormalised);
    press("zoom", clips.isZoomed);
    setText(find("speed"), `${timeline.speed}×`);
    const position = find("position");
    const value = Math.round((timeline.seconds / timeline.length) * position.max);
    if (Number(position.value) !== value) position.value = value;
  }
}

// The token has done its work; the cookie stands for it now.
history.replaceState(null, "", "/");
new Page();
