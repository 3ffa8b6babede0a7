// How tiles of videos divide a place so that the videos are as large as they can be. Arithmetic only.

// The space between tiles, and between the videos of a tile.
export const GAP_PIXELS = { tiles: 12, videos: 4 };
// The least width of a tile, and its least share of a place in which all are stacked.
const LEAST_WIDTH = 120;
const LEAST_SHARE = 0.6;

// The arrangement with the largest videos: the `width` of a tile, and for each tile the rows of its videos as
// `{ width, height }`.
//
// `ratios` has, for each tile, the width of each video in terms of its height. `place` has the `width` and the
// `height` of all, `below` is the height of what stands under the videos of a tile, and `isStacked` says that
// every tile has the whole width.
export function arrange(ratios, place, below, isStacked) {
  const cameraCount = Math.max(...ratios.map((tile) => tile.length));
  let best = null;
  for (let across = 1; across <= (isStacked ? 1 : ratios.length); across += 1) {
    for (let inRow = 1; inRow <= cameraCount; inRow += 1) {
      const found = attempt(ratios, place, below, isStacked, across, inRow);
      if (!best || found.area > best.area) best = found;
    }
  }
  return best;
}

function attempt(ratios, place, below, isStacked, across, inRow) {
  const down = Math.ceil(ratios.length / across);
  const wide = (place.width - (across - 1) * GAP_PIXELS.tiles) / across;
  const high = (place.height - (down - 1) * GAP_PIXELS.tiles) / down - below;
  const rows = ratios.map((tile) => chunks(tile, inRow));
  const least = isStacked ? place.width * LEAST_SHARE : LEAST_WIDTH;
  const width = Math.floor(
    Math.min(place.width, Math.max(least, Math.min(wide, ...rows.map((tile) => widthFor(tile, high))))));
  const tiles = rows.map((tile) => tile.flatMap((row) => sizes(row, width)));
  const area = tiles.flat().reduce((sum, size) => sum + size.width * size.height, 0);
  return { width, tiles, area };
}

// The videos of a row are equally high, and fill the width.
function sizes(row, width) {
  const height = (width - (row.length - 1) * GAP_PIXELS.videos) / sum(row);
  return row.map((ratio) => ({ width: ratio * height, height }));
}

// The width at which rows have a height together.
function widthFor(rows, height) {
  const gaps = rows.map((row) => ((row.length - 1) * GAP_PIXELS.videos) / sum(row));
  const free = height - (rows.length - 1) * GAP_PIXELS.videos;
  return (free + sum(gaps)) / sum(rows.map((row) => 1 / sum(row)));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

function chunks(list, size) {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}
