// The meeting: a document, or an item a screen. Keys step, Esc leaves; what opens something is reported as on every board.
export default function (component) {
  const { data, parentElement, setTriggerValue, setStateValue } = component;
  const root = parentElement.querySelector(".ck-week");
  if (!root) return;
  if (root.dataset.html !== data.html) {
    root.innerHTML = data.html;
    root.dataset.html = data.html;
  }
  const items = [...root.querySelectorAll("[data-item]")];
  const place = () => items.findIndex((item) => item.dataset.item === root.dataset.at);
  const fit = () => {
    const shown = items[place()];
    items.forEach((item) => { item.style.transform = ""; item.style.width = ""; });
    if (!shown) return;
    shown.classList.toggle("ck-cut", [...shown.querySelectorAll("tbody")].some((body) => body.rows.length > 12 + (body.querySelector(".ck-total") ? 1 : 0)));
    const wide = 1280, room = window.innerHeight - 84;
    shown.style.width = `${wide}px`;
    const scale = Math.min((window.innerWidth - 60) / wide, room / shown.scrollHeight);
    shown.style.transform = `translateX(${Math.max(0, (window.innerWidth - wide * scale) / 2)}px) scale(${scale})`;
  };
  const show = (at) => {
    root.dataset.at = at;
    root.classList.toggle("ck-presenting", at !== "");
    document.documentElement.classList.toggle("ck-no-scroll", at !== "");
    items.forEach((item) => item.classList.toggle("ck-on", item.dataset.item === at));
    let foot = root.querySelector(".ck-foot");
    if (at === "") { foot?.remove(); fit(); return; }
    if (!foot) {
      foot = document.createElement("div");
      foot.className = "ck-foot";
      root.append(foot);
    }
    foot.textContent = `${data.title}｜${data.stamp}｜${place() + 1}/${items.length}`;
    fit();
  };
  // The screen leads and the address follows: what the server still believes while keys are pressed is not shown.
  const tell = (at) => {
    show(at);
    root.dataset.told = at;
    root.dataset.until = Date.now() + 5000;
    setStateValue("at", `${at || "none"} ${Date.now()}`);
  };
  const step = (by) => tell(items[Math.min(Math.max(place() + by, 0), items.length - 1)].dataset.item);
  const leave = () => tell("");
  const keyed = (event) => {
    if (!root.isConnected || !root.classList.contains("ck-presenting")) return;
    if (document.querySelector("[role=dialog]")) return;
    const forward = ["ArrowRight", "PageDown", " ", "Enter"].includes(event.key), back = ["ArrowLeft", "PageUp"].includes(event.key);
    if (event.key === "Escape") leave();
    else if (forward) step(1);
    else if (back) step(-1);
    else if (event.key === "Home") step(-items.length);
    else if (event.key === "End") step(items.length);
    else return;
    event.preventDefault();
  };
  if (root.dataset.told === undefined || root.dataset.told === data.at || Date.now() > Number(root.dataset.until)) {
    delete root.dataset.told;
    show(data.at);
  }
  root.onclick = (event) => {
    const open = event.target.closest("[data-open]");
    if (open) setTriggerValue("open", open.dataset.open);
  };
  // This function runs again with every answer of the server, and what it returned is only called in the end.
  root.quiet?.();
  document.addEventListener("keydown", keyed);
  window.addEventListener("resize", fit);
  root.quiet = () => {
    document.removeEventListener("keydown", keyed);
    window.removeEventListener("resize", fit);
  };
  return () => {
    root.quiet();
    document.documentElement.classList.remove("ck-no-scroll");
  };
}
