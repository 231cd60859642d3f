// One gesture, one entry. Streamlit notes every parameter a run of the script writes, and the page it leads to, as an entry of its
// own; whoever went back met views that never were. The first note after a gesture is an entry, what follows takes its place.
// Runs on every page through cockpit/chinese_shell.py.
(() => {
  const note = history.pushState.bind(history);
  let asked = false;
  for (const gesture of ["pointerdown", "click", "keydown"]) addEventListener(gesture, () => { asked = true; }, true);
  addEventListener("popstate", () => { asked = false; }, true);
  history.pushState = (...entry) => {
    if (asked) note(...entry);
    else history.replaceState(...entry);
    asked = false;
  };
})();
