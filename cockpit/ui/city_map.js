// The map: puts the drawing in, reports clicks and Enter on what carries data-open.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".ck-map");
  if (!root) return;
  if (root.dataset.html !== data.html) {
    const held = root.contains(document.activeElement) ? document.activeElement.dataset.open : null;
    root.innerHTML = data.html;
    root.dataset.html = data.html;
    if (held) [...root.querySelectorAll("[data-open]")].find((e) => e.dataset.open === held)?.focus();
  }
  const report = (event) => {
    const open = event.target.closest("[data-open]");
    if (!open) return;
    event.preventDefault();
    setTriggerValue("open", open.dataset.open);
  };
  root.onclick = report;
  root.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") report(event);
  };
}
