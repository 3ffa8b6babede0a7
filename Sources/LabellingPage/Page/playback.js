// The controls of the videos' common clock.

import { setText } from "./clips.js";

const find = (id) => document.getElementById(id);

export class Playback {
  constructor() {
    this.timeline = null;
    this.clips = null;
    find("position").addEventListener("input", (event) => {
      this.setPlaying(false);
      this.timeline.seconds = (event.target.value / event.target.max) * this.timeline.length;
    });
  }

  // What the annotator has chosen for the last query goes on for the next.
  get settings() {
    if (!this.timeline) return {};
    const { isNormalised, isLooping, speed } = this.timeline;
    return { isNormalised, isLooping, speed };
  }

  // Plays as soon as all videos can be seen, unless the annotator pauses before.
  async begin(clips, timeline) {
    this.clips = clips;
    this.timeline = timeline;
    this.startsPlaying = true;
    await clips.ready;
    if (this.clips === clips) this.setPlaying(this.startsPlaying);
  }

  // Does an action; false if it is none of these.
  perform(action) {
    const { clips, timeline } = this;
    const actions = {
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
    return action in actions;
  }

  move(steps) {
    this.setPlaying(false);
    this.timeline.moveBy(steps, this.clips.focused);
  }

  // A press while the videos are prepared is heeded when they are there.
  togglePlaying() {
    if (this.clips.isReady) this.setPlaying(!this.clips.isPlaying);
    else this.startsPlaying = !this.startsPlaying;
  }

  setPlaying(isPlaying) {
    const { timeline, clips } = this;
    if (isPlaying && timeline.seconds >= timeline.length) timeline.seconds = 0;
    clips.isPlaying = isPlaying;
  }

  // Shows where the clock is.
  show() {
    const { timeline, clips } = this;
    const press = (action, isPressed) =>
      find("playback").querySelector(`[data-action="${action}"]`)
        .setAttribute("aria-pressed", isPressed);
    press("play-pause", clips.isReady ? clips.isPlaying : this.startsPlaying);
    press("loop", timeline.isLooping);
    press("timing", timeline.isNormalised);
    press("zoom", clips.isZoomed);
    setText(find("speed"), `${timeline.speed}×`);
    setText(find("time"), `${timeline.seconds.toFixed(1)} / ${timeline.length.toFixed(1)} s`);
    const position = find("position");
    const value = Math.round((timeline.seconds / timeline.length) * position.max);
    if (Number(position.value) !== value) position.value = value;
  }
}
