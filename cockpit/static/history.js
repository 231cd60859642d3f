// One step, one entry. On the way to another page Streamlit notes the new query under the old path first and the path a moment
// later, as two entries: whoever went back met the page just left once more. The second note takes the place of the first.
// Runs on every page through cockpit/chinese_shell.py.
(() => {
  const MOMENT = 2000; // ms; the two notes belong to one run of the script, whatever the server has to do besides
  const note = history.pushState.bind(history);
  let noted = -MOMENT;
  // A gesture in between is a step of its own.
  for (const gesture of ["popstate", "pointerdown", "keydown"]) addEventListener(gesture, () => { noted = -MOMENT; }, true);
  history.pushState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href), moved = to.pathname !== location.pathname;
    if (moved && to.search && to.search === location.search && performance.now() - noted < MOMENT) history.replaceState(state, unused, url);
    else note(state, unused, url);
    noted = moved ? -MOMENT : performance.now();
  };
})();
