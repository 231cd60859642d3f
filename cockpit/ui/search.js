// The search box: Enter asks, arrows choose, Enter or a click opens, Escape closes, "/" comes here from anywhere.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const input = parentElement.querySelector("input"), list = parentElement.querySelector(".ck-hits");
  if (!input) return;
  const hits = () => [...list.querySelectorAll("[data-open]")];
  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) return input.removeAttribute("aria-activedescendant");
    const box = input.getBoundingClientRect();
    list.style.left = `${box.left}px`;
    list.style.top = `${box.bottom + 4}px`;
  };
  const choose = (at) => {
    const all = hits();
    if (!all.length) return;
    const now = (at + all.length) % all.length;
    all.forEach((hit, i) => hit.setAttribute("aria-selected", String(i === now)));
    input.setAttribute("aria-activedescendant", all[now].id);
    all[now].scrollIntoView({ block: "nearest" });
  };
  const chosen = () => hits().findIndex((hit) => hit.getAttribute("aria-selected") === "true");
  const open = (hit) => {
    show(false);
    input.value = "";
    input.blur();
    setTriggerValue("open", hit.dataset.open);
  };
  if (list.dataset.html !== data.html) {
    list.innerHTML = data.html;
    list.dataset.html = data.html;
    // After a page change the box is empty: an answer to what nobody is asking any more stays closed.
    show(Boolean(data.html) && input.value.trim() === data.text);
    choose(0);
  }
  list.dataset.text = data.text;
  const ask = () => {
    const text = input.value.trim();
    if (text && text === list.dataset.text && list.dataset.html) {
      show(true);
      choose(0);
    } else if (text) setTriggerValue("text", text);
    else show(false);
  };
  input.onkeydown = (event) => {
    if (event.isComposing) return;
    const listed = !list.hidden && input.value.trim() === list.dataset.text;
    if (event.key === "Enter") listed && chosen() >= 0 ? open(hits()[chosen()]) : ask();
    else if (event.key === "ArrowDown" && listed) choose(chosen() + 1);
    else if (event.key === "ArrowUp" && listed) choose(chosen() - 1);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  };
  list.onclick = (event) => {
    const hit = event.target.closest("[data-open]");
    if (hit) open(hit);
  };
  list.onkeydown = (event) => {
    if (event.key === "Escape") {
      show(false);
      input.focus();
    } else if (event.key === "Enter" && event.target.dataset.open) open(event.target);
  };
  parentElement.onfocusout = (event) => {
    if (event.relatedTarget && !parentElement.contains(event.relatedTarget)) show(false);
  };
  const outside = (event) => {
    if (!event.composedPath().includes(input.parentElement)) show(false);
  };
  const slash = (event) => {
    const writing = event.target.closest?.("input, textarea, select, [contenteditable=true]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || writing || !input.offsetParent) return;
    event.preventDefault();
    input.focus();
    input.select();
  };
  input.forget?.();
  document.addEventListener("keydown", slash);
  document.addEventListener("pointerdown", outside);
  input.forget = () => {
    document.removeEventListener("keydown", slash);
    document.removeEventListener("pointerdown", outside);
  };
  return () => input.forget();
}
