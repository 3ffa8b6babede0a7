// The videos of a query: shown side by side and kept in step with a timeline.

const LARGEST_DRIFT_SECONDS = 0.12;
const RATES = { least: 0.0625, most: 16 };

export class Clips {
  // `labels` stand above the videos; `choose` is called with the position of one that is clicked.
  constructor(place, clips, timeline, labels) {
    this.timeline = timeline;
    this.place = place;
    this.focused = 0;
    this.isPlaying = false;
    this.isZoomed = false;
    this.tiles = clips.map((clip, index) => this.tile(clip, index, labels[index]));
    place.replaceChildren(...this.tiles.map(({ figure }) => figure));
    place.style.setProperty("--columns", clips.length > 3 ? 3 : clips.length);
    place.classList.toggle("many", clips.length > 3);
    this.ready = Promise.all(this.tiles.map(({ ready }) => ready));
    this.setFocus(0);
    this.setZoom(false);
  }

  tile(clip, index, label) {
    const figure = element("figure", { className: "clip", tabIndex: 0 });
    const caption = element("figcaption");
    const counter = element("span", { className: "step" });
    caption.append(element("span", { className: "place", textContent: label }), counter);
    const video = element("video", { muted: true, playsInline: true, preload: "auto" });
    video.setAttribute("aria-label", `Video ${label}`);
    figure.setAttribute("aria-label", `Video ${label}`);
    figure.append(caption, video);
    figure.addEventListener("focus", () => this.setFocus(index));
    const ready = new Promise((resolve) => {
      video.addEventListener("loadeddata", () => resolve(true), { once: true });
      video.addEventListener("error", () => {
        const trouble = "This video cannot be shown. Answer “broken video”.";
        figure.append(element("p", { className: "trouble", textContent: trouble }));
        resolve(false);
      }, { once: true });
    });
    video.src = clip.media;
    return { figure, video, counter, ready, steps: clip.steps };
  }

  setFocus(index) {
    this.focused = index;
    this.tiles.forEach(({ figure }, other) => figure.classList.toggle("focused", other === index));
  }

  // Moves the focus of the page too, as the key tab does by itself.
  focusNext() {
    this.setFocus((this.focused + 1) % this.tiles.length);
    this.tiles[this.focused].figure.focus();
  }

  setZoom(isZoomed) {
    this.isZoomed = isZoomed;
    this.place.classList.toggle("zoomed", isZoomed);
  }

  // Stops loading; the videos are not needed any more.
  close() {
    this.isPlaying = false;
    for (const { video } of this.tiles) {
      video.pause();
      video.removeAttribute("src");
      video.load();
    }
  }

  // Called for every picture of the screen with the seconds since the last one.
  update(seconds) {
    const waits = this.tiles.some(({ video }) => !video.error && video.readyState < 2);
    if (this.isPlaying && !waits) this.isPlaying = this.timeline.advance(seconds);
    this.tiles.forEach((tile, index) => this.follow(tile, index));
  }

  follow({ video, counter, steps }, index) {
    const step = this.timeline.step(index);
    const { offset } = this.timeline.clips[index];
    const shift = offset === 0 ? "" : ` (${offset > 0 ? "+" : "−"}${Math.abs(offset)})`;
    setText(counter, `step ${step + 1} of ${steps}${shift}`);
    if (video.readyState < 1 || !(video.duration > 0)) return;
    const secondsPerStep = video.duration / steps;
    const rate = this.timeline.stepsPerSecond(index) * secondsPerStep;
    const runs = this.isPlaying && this.timeline.isMoving(index)
      && rate >= RATES.least && rate <= RATES.most;
    if (runs) this.run(video, this.timeline.position(index) * secondsPerStep, rate, secondsPerStep);
    else this.rest(video, (step + 0.5) * secondsPerStep, secondsPerStep);
  }

  // Playing: by the video's own clock, which is put right when it is off.
  run(video, wanted, rate, secondsPerStep) {
    const tolerance = Math.max(LARGEST_DRIFT_SECONDS * rate, 2 * secondsPerStep);
    if (Math.abs(video.currentTime - wanted) > tolerance && !video.seeking) {
      video.currentTime = wanted;
    }
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (video.paused && !video.seeking) video.play().catch(() => {});
  }

  // Standing still: in the middle of a step, where rounding cannot show another.
  rest(video, wanted, secondsPerStep) {
    if (!video.paused) video.pause();
    if (Math.abs(video.currentTime - wanted) > secondsPerStep / 4 && !video.seeking) {
      video.currentTime = wanted;
    }
  }
}

export function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
