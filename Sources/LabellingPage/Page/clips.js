// The videos of a query: as large as the window allows, and kept in step with a timeline.

import { arrange } from "./layout.js";

const LARGEST_DRIFT_SECONDS = 0.12;
const RATES = { least: 0.0625, most: 16 };
const RETRY_MILLISECONDS = 1000;
// A window that is narrower stacks the videos, which may fill so much of its height.
const NARROW_PIXELS = 600;
const STACKED_SHARE = 0.85;

export class Clips {
  // `captions` stand under the videos; `choose` gets the position of a video that is clicked; `fetched` has
  // videos that are here already.
  constructor(place, clips, timeline, captions, choose, fetched) {
    this.timeline = timeline;
    this.place = place;
    this.focused = 0;
    this.isPlaying = false;
    this.isZoomed = false;
    this.isReady = false;
    this.isClosed = false;
    this.tiles = clips.map((clip, index) => this.tile(clip, index, captions[index], choose, fetched));
    place.replaceChildren(...this.tiles.map(({ figure }) => figure));
    this.ready = Promise.all(this.videos.map(({ ready }) => ready))
      .then(() => { this.isReady = true; });
    this.resized = new ResizeObserver(() => this.layOut());
    this.resized.observe(place);
    this.setZoom(false);
  }

  // Every camera of every tile.
  get videos() {
    return this.tiles.flatMap(({ views }) => views);
  }

  tile(clip, index, caption, choose, fetched) {
    const { name, isAnchor } = caption.dataset;
    const figure = element("figure", { className: "clip", tabIndex: 0 });
    const counter = element("span", { className: "step" });
    const rank = element("span", { className: "rank", hidden: true });
    rank.setAttribute("aria-hidden", "true");
    figure.classList.toggle("anchor", Boolean(isAnchor));
    figure.setAttribute("aria-label", name);
    caption.append(counter);
    if (clip.instruction) {
      caption.append(element("span", { className: "task", textContent: clip.instruction }));
    }
    const views = clip.videos.map((video) => this.view(video, name, fetched));
    const row = element("div", { className: "views" });
    row.append(...views.map(({ place }) => place));
    figure.append(row, caption, rank);
    figure.addEventListener("focus", () => this.setFocus(index));
    row.addEventListener("click", () => choose(index));
    return { figure, views, counter, rank, steps: clip.steps };
  }

  // One camera's video.
  view({ media, title }, name, fetched) {
    const place = element("div", { className: "view" });
    const video = fetched.take(media) ?? makeVideo(media);
    const notice = element("p", { className: "notice", textContent: "Preparing the video…" });
    video.setAttribute("aria-label", title ? `${name}, ${title}` : name);
    place.append(video, notice);
    if (title) place.append(element("span", { className: "camera", textContent: title }));
    const ready = new Promise((resolve) => {
      const show = () => {
        notice.remove();
        this.layOut();
        resolve();
      };
      if (video.readyState >= 2) setTimeout(show);
      else video.addEventListener("loadeddata", show, { once: true });
      video.addEventListener("error", () => this.recover(video, media, notice, resolve));
    });
    return { place, video, ready };
  }

  // A lost connection is waited for; anything else is a video that cannot be shown.
  async recover(video, media, notice, resolve) {
    const reply = await fetch(media, { method: "HEAD" }).catch(() => null);
    if (this.isClosed) return;
    if (reply === null) {
      await new Promise((later) => { setTimeout(later, RETRY_MILLISECONDS); });
      if (!this.isClosed) video.load();
      return;
    }
    notice.textContent = "This video cannot be shown. Answer “broken video”.";
    notice.classList.add("trouble");
    resolve();
  }

  setFocus(index) {
    this.focused = index;
    this.tiles.forEach(({ figure }, other) => figure.classList.toggle("focused", other === index));
  }

  // Moves the focus of the page too, as the key tab does by itself.
  focusNext() {
    this.setFocus((this.focused + 1) % this.tiles.length);
    const { figure } = this.tiles[this.focused];
    figure.focus();
    this.tiles.forEach((tile) => tile.figure.classList.toggle("shows-focus", tile.figure === figure));
  }

  setZoom(isZoomed) {
    this.isZoomed = isZoomed;
    this.setFocus(this.focused);
    this.place.classList.toggle("zoomed", isZoomed);
    this.layOut();
  }

  // Divides the place so that the videos are shown as large as they can be.
  //
  // Twice, because the captions may have other heights at another width.
  layOut() {
    if (this.isClosed || this.place.clientWidth === 0) return;
    this.divide();
    this.divide();
  }

  divide() {
    const shown = this.isZoomed ? [this.tiles[this.focused]] : this.tiles;
    const below = Math.max(...shown.map(({ figure }) => figure.querySelector("figcaption").offsetHeight));
    const isStacked = innerWidth < NARROW_PIXELS;
    const height = isStacked ? innerHeight * STACKED_SHARE : this.place.clientHeight;
    const ratios = shown.map(({ views }) => views.map(({ video }) => aspectRatio(video)));
    const { width, tiles } = arrange(ratios, { width: this.place.clientWidth, height }, below, isStacked);
    this.place.style.setProperty("--clip-width", `${width}px`);
    shown.forEach(({ views }, index) => views.forEach(({ place }, view) => {
      // A hair less, so that rounding wraps no video to the next row.
      place.style.width = `${Math.floor(tiles[index][view].width * 64) / 64}px`;
      place.style.height = `${Math.floor(tiles[index][view].height)}px`;
    }));
  }

  // Stops loading; the videos are not needed any more.
  close() {
    this.isPlaying = false;
    this.isClosed = true;
    this.resized.disconnect();
    for (const { video } of this.videos) dropVideo(video);
  }

  // Called for every picture of the screen with the seconds since the last one.
  update(seconds) {
    const waits = this.videos.some(({ video }) => !video.error && video.readyState < 2);
    if (this.isPlaying && !waits) this.isPlaying = this.timeline.advance(seconds);
    this.tiles.forEach((tile, index) => this.follow(tile, index));
  }

  follow({ views, counter, steps }, index) {
    const step = this.timeline.step(index);
    const { offset } = this.timeline.clips[index];
    const shift = offset === 0 ? "" : ` (${offset > 0 ? "+" : "−"}${Math.abs(offset)})`;
    const length = this.timeline.duration(index).toFixed(1);
    setText(counter, `step ${step + 1} of ${steps}${shift} · ${length} s`);
    for (const { video } of views) this.move(video, index, step, steps);
  }

  move(video, index, step, steps) {
    if (video.readyState < 1 || !(video.duration > 0)) return;
    const secondsPerStep = video.duration / steps;
    const rate = this.timeline.stepsPerSecond(index) * secondsPerStep;
    const runs = this.isPlaying && this.timeline.isMoving(index)
      && rate >= RATES.least && rate <= RATES.most;
    if (runs) run(video, this.timeline.position(index) * secondsPerStep, rate, secondsPerStep);
    else rest(video, (step + 0.5) * secondsPerStep, secondsPerStep);
  }
}

// Playing: by the video's own clock, which is put right when it is off.
function run(video, wanted, rate, secondsPerStep) {
  const tolerance = Math.max(LARGEST_DRIFT_SECONDS * rate, 2 * secondsPerStep);
  if (Math.abs(video.currentTime - wanted) > tolerance && !video.seeking) {
    video.currentTime = wanted;
  }
  if (video.playbackRate !== rate) video.playbackRate = rate;
  if (video.paused && !video.seeking) video.play().catch(() => {});
}

// Standing still: in the middle of a step, where rounding cannot show another.
function rest(video, wanted, secondsPerStep) {
  if (!video.paused) video.pause();
  if (Math.abs(video.currentTime - wanted) > secondsPerStep / 4 && !video.seeking) {
    video.currentTime = wanted;
  }
}

// A video that loads at once.
export function makeVideo(media) {
  const video = element("video", { muted: true, playsInline: true, preload: "auto" });
  video.src = media;
  return video;
}

// Frees what a video holds.
export function dropVideo(video) {
  video.pause();
  video.removeAttribute("src");
  video.load();
}

function aspectRatio(video) {
  return video.videoWidth > 0 ? video.videoWidth / video.videoHeight : 4 / 3;
}

export function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
