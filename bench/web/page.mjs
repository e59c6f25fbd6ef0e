// What a measured page carries: it says when something was pressed, and when the picture with what came of it was drawn.

/** Runs in the page before its own code. */
export function install() {
  /** The end of the next picture, in ms since the page began. */
  const drawn = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null); // After this frame.
      }));

  const holds = (find, roots) =>
    new Promise((resolve) => {
      const observer = new MutationObserver(look);
      function look() {
        if (!find()) return;
        observer.disconnect();
        resolve();
      }
      for (const root of roots) observer.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    });

  const press = (kind) =>
    new Promise((resolve) => addEventListener(kind, (event) => resolve(event.timeStamp), { once: true, capture: true }));

  window.bench = {
    drawn,
    /** When the picture that shows it was drawn, in ms since the page began. */
    shown: (find, roots = [document]) => holds(find, roots).then(drawn),
    /** Begins to measure: ms from the next press ("mousedown", "keydown") to the picture that shows it. */
    measure(kind, find, roots = [document]) {
      window.bench.measured = press(kind).then(async (begun) => (await window.bench.shown(find, roots)) - begun);
    },
  };
}

/** Ms from what `act` does to the picture that shows it; `look` is a function of the page, with `argument`. */
export async function fromPress(page, kind, look, argument, act) {
  await page.evaluate(`window.bench.measure(${JSON.stringify(kind)}, () => (${look})(${JSON.stringify(argument)}))`);
  await act();
  return page.evaluate(() => window.bench.measured);
}

export const at = (times, share) => {
  const ordered = [...times].sort((left, right) => left - right);
  return ordered[Math.max(Math.ceil((ordered.length * share) / 100) - 1, 0)];
};

export const median = (times) => {
  const ordered = [...times].sort((left, right) => left - right);
  const middle = ordered.length >> 1;
  return ordered.length % 2 === 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
};
