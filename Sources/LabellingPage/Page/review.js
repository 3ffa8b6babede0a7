// The page that reviews answers: one question with its videos, its answers, and the settlement.

import { Clips, element, setText } from "./clips.js";
import { Order } from "./order.js";
import { Playback } from "./playback.js";
import { ReviewList } from "./reviewlist.js";
import { Server } from "./server.js";
import { Timeline } from "./timeline.js";

const OTHERS = {
  tie: { verdict: "tie", label: "Equal", key: "0" },
  canNotTell: { verdict: "canNotTell", label: "Can’t tell", key: "?" },
  brokenVideo: { verdict: "brokenVideo", label: "Broken video", key: "x" },
};
const SURENESS = ["", "guessing", "fairly sure", "certain"];
const KEYS = {
  j: "next", ArrowDown: "next", k: "previous", ArrowUp: "previous", " ": "play-pause", ".": "step-forward",
  ",": "step-back", "+": "faster", "-": "slower", l: "loop", z: "zoom", "0": "tie", "=": "tie", "?": "canNotTell", x: "brokenVideo",
  n: "note", Enter: "settle", o: "reopen", u: "clear",
};
const HELP = [
  ["j k", "next and previous question"], ["1–5", "choose"], ["0 ? x", "other verdicts"], ["u", "clear"], ["n", "why"],
  ["Enter", "settle"], ["o", "reopen"], ["space . ,", "play, step"],
];
const LONGEST_TICK_SECONDS = 0.25;
const find = (id) => document.getElementById(id);

class Review {
  constructor() {
    this.shown = null;
    this.verdict = null;
    this.clips = null;
    // How often a question was opened or settled: the reply to an earlier request is out of date.
    this.turns = 0;
    this.playback = new Playback();
    this.server = new Server(() => this.say("The connection is lost. Trying again…"));
    this.list = new ReviewList(
      (what, body, method) => this.ask(what, body, method), (id) => this.open(id));
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => this.pressed(event));
    find("key-help").append(...HELP.map(([keys, label]) => help(keys, label)));
    this.list.reload();
    requestAnimationFrame((now) => this.tick(now, now));
  }

  // The reply to a request, or null after telling why there is none.
  async ask(what, body = {}, method = "POST") {
    try {
      const reply = await this.server.ask(what, body, method);
      this.say(reply.wasLost ? "The connection is back." : null);
      return reply;
    } catch (problem) {
      this.say(problem.message);
      return null;
    }
  }

  async open(id) {
    this.turns += 1;
    const turn = this.turns;
    const reply = await this.ask(`query/${id}`, {}, "GET");
    // Another question may have been chosen meanwhile, or this one settled.
    if (reply && turn === this.turns) this.show(reply);
  }

  // MARK: Showing

  show(query) {
    const isSame = this.shown?.row.id === query.row.id;
    this.shown = query;
    const { row } = query;
    this.anchors = row.kind === "similarity" ? 1 : 0;
    // What was chosen stays while answers of others come in.
    if (!isSame) this.clear();
    const purpose = row.purpose === "ordinary" ? "" : ` (${row.purpose}; right is ${query.expected})`;
    const criterion = row.criterion ? ` By ${row.criterion}.` : "";
    setText(find("question"), query.question + criterion + purpose);
    setText(find("instruction"), row.task ? `Task: ${row.task}` : "");
    if (!isSame) find("note").value = query.settled?.note ?? "";
    find("record").hidden = false;
    if (!isSame) this.showClips(query);
    this.showAnswers(query);
    this.showRuling(query);
    this.showChoice();
  }

  showClips({ clips, missing, episodes }) {
    this.clips?.close();
    this.clips = null;
    find("playback").hidden = clips.length === 0;
    if (clips.length === 0) {
      const text = missing.length > 0
        ? `The recordings that were given lack ${missing.join(", ")}.` : "The videos cannot be shown.";
      find("clips").replaceChildren(element("p", { className: "notice", textContent: text }));
      return;
    }
    const timeline = Object.assign(new Timeline(clips), this.playback.settings);
    this.clips = new Clips(
      find("clips"), clips, timeline, episodes.map((name, index) => this.caption(name, index)),
      (index) => this.choose(index), { take: () => null });
    this.playback.begin(this.clips, timeline);
  }

  caption(name, index) {
    const number = index - this.anchors;
    const caption = element("figcaption");
    caption.dataset.name = number < 0 ? `The first video, ${name}` : `Video ${number + 1}, ${name}`;
    if (number < 0) {
      caption.dataset.isAnchor = "true";
      caption.append(element("span", { className: "place", textContent: `The first: ${name}` }));
      return caption;
    }
    const button = element("button", { textContent: name });
    button.dataset.choice = index;
    button.setAttribute("aria-keyshortcuts", number + 1);
    button.prepend(element("kbd", { textContent: `${number + 1}` }));
    caption.append(button);
    return caption;
  }

  showAnswers({ answers }) {
    const rows = answers.map((answer) => {
      const remarks = [...answer.reasons, answer.note ? `“${answer.note}”` : null].filter(Boolean).join(", ");
      const cells = [
        answer.annotator + (answer.isLeftOut ? " (left out)" : ""), answer.verdict,
        SURENESS[answer.confidence ?? 0], answer.seconds >= 0.05 ? answer.seconds.toFixed(1) : "",
        new Date(answer.time).toLocaleString(), remarks,
      ];
      const line = element("tr", {
        className: answer.isLeftOut ? "left-out" : "", title: new Date(answer.time).toLocaleString(),
      });
      line.append(...cells.map((text) => element("td", { textContent: text })));
      return line;
    });
    const nobody = element("tr");
    nobody.append(element("td", { colSpan: 6, textContent: "Nobody has answered yet." }));
    find("answers-given").replaceChildren(...(rows.length > 0 ? rows : [nobody]));
  }

  showRuling({ row, together, settled, episodes }) {
    const votes = together.votes === 1 ? "1 vote" : `${together.votes} votes`;
    const share = row.agreement == null ? "" : ` Agreement ${row.agreement.toFixed(2)}.`;
    const words = together.verdicts.length > 1
      ? `${votes}, tied between ${together.verdicts.join(" and ")}.`
      : `${votes}: together ${together.verdicts[0]}, margin ${together.margin?.toFixed(2)}.`;
    setText(find("together"), together.verdicts.length === 0 ? "No votes." : words + share);
    const why = settled?.note ? ` “${settled.note}”` : "";
    setText(find("settled"), settled
      ? `Settled as ${settled.verdict} by ${settled.who}, ${new Date(settled.time).toLocaleString()}.${why}` : "");
    find("reopen").hidden = !settled;
    const candidates = episodes.slice(this.anchors).map((_, number) =>
      choiceButton(`Video ${number + 1}`, `${number + 1}`, { choice: number + this.anchors }));
    const others = Object.entries(OTHERS)
      .map(([action, { label, key }]) => choiceButton(label, key, { action }));
    find("choices").replaceChildren(...candidates, ...others);
  }

  // The verdict that is about to be settled is green.
  showChoice() {
    const isPair = this.order.choices.length === 2;
    for (const button of document.querySelectorAll("[data-choice]")) {
      const place = this.order.place(Number(button.dataset.choice));
      button.setAttribute("aria-pressed", isPair ? place === "1" : place !== "");
    }
    for (const action of Object.keys(OTHERS)) {
      find("choices").querySelector(`[data-action="${action}"]`)
        .setAttribute("aria-pressed", this.verdict?.verdict === OTHERS[action].verdict || (action === "tie" && this.order.joinsLast));
    }
    this.clips?.tiles.forEach(({ figure }, index) => {
      const place = this.order.place(index);
      figure.classList.toggle("chosen", isPair ? place === "1" : place !== "");
    });
    setText(find("order"), isPair ? "" : this.order.text(this.anchors));
    find("settle").disabled = this.verdict === null;
  }

  clear() {
    const positions = this.shown.episodes.map((_, index) => index).slice(this.anchors);
    this.order = new Order(positions);
    this.verdict = null;
  }

  say(message) {
    find("message").hidden = message === null;
    setText(find("message"), message ?? "");
  }

  // MARK: Doing

  choose(position) {
    if (!this.shown || !this.order.choices.includes(position)) return;
    if (this.verdict) this.clear();
    if (this.order.choose(position)) this.verdict = this.order.verdict;
    this.showChoice();
  }

  other(action) {
    // Between two choices of a set, the next one is as good as the last.
    if (action === "tie" && !this.verdict && !this.order.isEmpty) this.order.join();
    else {
      this.clear();
      this.verdict = { verdict: OTHERS[action].verdict };
    }
    this.showChoice();
  }

  async send(verdict) {
    const body = { query: this.shown.row.id, note: find("note").value.trim() || null, ...verdict };
    const reply = await this.ask("settle", body);
    if (!reply) return;
    this.list.renew(reply.row);
    if (this.list.current === reply.row.id) {
      this.turns += 1;
      this.clear();
      this.show(reply);
    }
    await this.list.load(0);
    this.say(reply.settled ? `Settled as ${reply.settled.verdict}. It is stored.` : "The answers count again.");
  }

  async quit() {
    if (await this.ask("quit")) this.say("Finished. This window can be closed.");
  }

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (event.detail > 0) button.blur();
    if (button.dataset.choice) this.choose(Number(button.dataset.choice));
    else if (button.dataset.action) this.perform(button.dataset.action);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target, key } = event;
    if (target.id === "note") {
      if (key === "Escape" || key === "Enter") target.blur();
      if (key === "Enter") this.perform("settle");
      return;
    }
    if (["SELECT", "INPUT"].includes(target.tagName) && key !== "Escape") return;
    if (target.tagName === "BUTTON" && (key === " " || key === "Enter")) return;
    const number = Number(key);
    const isNumber = key !== " " && number >= 1 && number <= 5;
    if (!isNumber && !KEYS[key]) return;
    event.preventDefault();
    if (isNumber) this.choose(number - 1 + (this.anchors ?? 0));
    else this.perform(KEYS[key]);
  }

  perform(action) {
    const anywhere = {
      "next": () => this.list.move(1), "previous": () => this.list.move(-1), "quit": () => this.quit(),
    };
    if (anywhere[action]) return anywhere[action]();
    if (!this.shown) return;
    if (OTHERS[action]) return this.other(action);
    if (this.clips && this.playback.perform(action)) return;
    const actions = {
      "note": () => find("note").focus(),
      "clear": () => { this.clear(); this.showChoice(); },
      "settle": () => { if (this.verdict) this.send(this.verdict); },
      "reopen": () => { if (this.shown.settled) this.send({ verdict: "skip" }); },
    };
    actions[action]?.();
  }

  tick(now, before) {
    if (this.clips) {
      this.clips.update(Math.min((now - before) / 1000, LONGEST_TICK_SECONDS));
      this.playback.show();
    }
    requestAnimationFrame((next) => this.tick(next, now));
  }
}

function help(keys, label) {
  const place = element("span", { className: "keys" });
  place.append(...keys.split(" ").map((key) => element("kbd", { textContent: key })), label);
  return place;
}

function choiceButton(label, key, data) {
  const button = element("button");
  Object.assign(button.dataset, data);
  const shown = element("kbd", { textContent: key });
  shown.setAttribute("aria-hidden", "true");
  button.setAttribute("aria-keyshortcuts", key);
  button.append(element("span", { textContent: label }), shown);
  return button;
}

// The token has done its work; the cookie stands for it now.
history.replaceState(null, "", location.pathname);
new Review();
