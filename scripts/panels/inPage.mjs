/** What is measured inside a page. */

/** @typedef {import('playwright-core').Frame} Frame */

/** Runs in the page. Times are milliseconds. */
const PROGRAM = `
const frame = () => new Promise(requestAnimationFrame);
const press = (target, key) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

globalThis.measured = {
  /** From each press of a key until what it changed was painted. */
  async pressed({ selector, key, count }) {
    const target = document.querySelector(selector);
    target.focus();
    const times = [];
    for (let i = 0; i < count; i++) {
      const startMs = performance.now();
      press(target, key);
      await frame();
      await new Promise((resolve) => setTimeout(resolve));
      times.push(performance.now() - startMs);
    }
    return times;
  },

  /** A slider moved to places along it, 0–1, each until it is drawn. */
  async slid({ selector, places }) {
    const slider = document.querySelector(selector);
    const [min, max] = [Number(slider.min), Number(slider.max)];
    const times = [];
    for (const place of places) {
      const startMs = performance.now();
      slider.value = String(min + place * (max - min));
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await frame();
      await new Promise((resolve) => setTimeout(resolve));
      times.push(performance.now() - startMs);
    }
    return times;
  },

  /** From each answer in Review until another question was there. */
  async answered({ key, count }) {
    const list = document.querySelector('.questions');
    const asked = () => list.querySelector('[aria-selected=true]')?.dataset.id;
    const times = [];
    for (let i = 0; i < count; i++) {
      const [startMs, before] = [performance.now(), asked()];
      press(list, key);
      while (asked() === before) await frame();
      times.push(performance.now() - startMs);
    }
    return times;
  },

  /** Between frames while the map is dragged, or zoomed by the wheel, or the pointer goes over it, anew in each. */
  async moved({ how, frames }) {
    const plot = document.querySelector('.plot');
    const { left, top, width, height } = plot.getBoundingClientRect();
    const buttons = how === 'drag' ? 1 : 0;
    const at = (i) => ({
      clientX: left + width / 2 + (width / 3) * Math.sin(i / 20),
      clientY: top + height / 2 + (height / 3) * Math.cos(i / 13),
      pointerId: 1, button: 0, buttons, bubbles: true, cancelable: true,
    });
    // There is no such pointer that could be held.
    plot.setPointerCapture = () => undefined;
    if (how === 'drag') plot.dispatchEvent(new PointerEvent('pointerdown', at(0)));
    const times = [];
    let lastMs = await frame();
    for (let i = 1; i <= frames; i++) {
      plot.dispatchEvent(
        how === 'wheel'
          ? new WheelEvent('wheel', { ...at(i), deltaY: i % 60 < 30 ? -40 : 40 })
          : new PointerEvent('pointermove', at(i)),
      );
      const nowMs = await frame();
      times.push(nowMs - lastMs);
      lastMs = nowMs;
    }
    plot.dispatchEvent(new PointerEvent('lostpointercapture', at(0)));
    return times;
  },

  /** From now on notes how long the page is busy at a stretch. */
  watch() {
    const page = globalThis.measured;
    page.longestMs = 0;
    page.observer?.disconnect();
    page.observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) page.longestMs = Math.max(page.longestMs, duration);
    });
    page.observer.observe({ type: 'longtask' });
  },
};
`;

/**
 * @param {Frame} frame
 * @param {string} call "pressed({ … })" @returns {Promise<number[]>}
 */
export async function measuredIn(frame, call) {
  await frame.evaluate(`globalThis.measured ?? (() => {${PROGRAM}})()`);
  return frame.evaluate(`measured.${call}`);
}

/**
 * @param {Frame} frame @param {() => Promise<unknown>} work
 * @returns {Promise<number>} milliseconds for which the page was busy at a stretch; 0 for less than 50, which nobody tells
 */
export async function longestTaskMs(frame, work) {
  await measuredIn(frame, 'watch()');
  await work();
  return frame.evaluate('measured.longestMs');
}

/** @param {number[]} times @returns {{ median: number, slow: number, slowest: number }} slow: 95 % are within */
export function summed(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { median: at(0.5), slow: at(0.95), slowest: at(1) };
}
