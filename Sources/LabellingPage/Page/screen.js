// The words of the page, and which of its views is shown: wait, start, query, feedback or end.

import { setText } from "./clips.js";

const find = (id) => document.getElementById(id);

export class Screen {
  get view() {
    return document.body.dataset.view;
  }

  set view(view) {
    document.body.dataset.view = view;
  }

  say(message) {
    find("message").hidden = message === null;
    setText(find("message"), message ?? "");
  }

  showProgress({ annotator, answered, target, perMinute, remainingSeconds }) {
    const count = target == null ? `${answered} answered` : `${answered} of ${target} answered`;
    const pace = perMinute > 0 ? `${perMinute.toFixed(1)} a minute` : null;
    const left = remainingSeconds == null || remainingSeconds <= 0
      ? null : `${Math.ceil(remainingSeconds / 60)} min left`;
    setText(find("progress"), [annotator, count, pace, left].filter(Boolean).join(" · "));
    find("share").hidden = target == null;
    find("share").style.setProperty("--share", `${Math.min(answered / (target || 1), 1) * 100}%`);
  }

  showQuery({ question, criterion, remark, instruction, isEarlier }) {
    this.view = "query";
    const earlier = isEarlier ? " (answered before; a new answer takes its place)" : "";
    setText(find("question"), question + earlier);
    this.showCriterion(criterion);
    const task = instruction ? `Task: ${instruction}` : null;
    setText(find("instruction"), [remark, task].filter(Boolean).join(" "));
    find("history").querySelector("[data-action='forward']").hidden = false;
  }

  showCriterion(criterion) {
    find("criterion").hidden = !criterion;
    setText(find("criterion"), criterion ?? "");
  }

  // How to judge, before the first query and when it is looked up again.
  showStart() {
    this.view = "start";
    find("begin").focus();
  }

  // What is said about a practice answer, before the next query.
  showFeedback({ text }) {
    this.view = "feedback";
    const [first, ...others] = text.split("\n");
    setText(find("feedback-title"), first);
    setText(find("explanation"), others.join("\n"));
    find("go-on").focus();
  }

  // The last answer can still be taken back, until the annotator finishes.
  showEnd(annotator, stored, isOver, mayGoOn) {
    this.view = "end";
    const later = mayGoOn ? " If a question that others are on comes back, it is shown here." : "";
    const rest = isOver ? "This window can be closed." : `Finish, or look at an answer again.${later}`;
    setText(find("question"), `Thank you, ${annotator}.`);
    this.showCriterion(null);
    setText(find("instruction"), `${stored} ${rest}`);
    find("history").hidden = isOver;
    find("history").querySelector("[data-action='forward']").hidden = true;
  }
}
