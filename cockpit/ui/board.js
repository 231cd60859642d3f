// One board: puts the HTML in, reports clicks on [data-open], sorts tables on [data-sort] headers.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".ck-board");
  if (!root) return;
  if (root.dataset.html !== data.html) {
    root.innerHTML = data.html;
    root.dataset.html = data.html;
  }
  const value = (row, at) => {
    const cell = row.children[at];
    const number = cell.dataset.value;
    if (number === undefined) return Number(row.dataset.order);
    return number === "" ? -Infinity : Number(number);
  };
  const sort = (header) => {
    const table = header.closest("table"), body = table.tBodies[0], at = [...header.parentElement.children].indexOf(header);
    const first = at === 0 ? "ascending" : "descending", second = at === 0 ? "descending" : "ascending";
    const direction = header.getAttribute("aria-sort") === first ? second : first;
    table.querySelectorAll("th").forEach((th) => th.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    [...body.rows].filter((r) => !r.classList.contains("ck-total"))
      .sort((a, b) => sign * (value(a, at) - value(b, at)) || a.dataset.order - b.dataset.order)
      .forEach((row) => body.append(row));
    body.querySelectorAll(".ck-total").forEach((row) => body.append(row));
  };
  root.onclick = (event) => {
    const header = event.target.closest("th[data-sort]");
    if (header) return sort(header);
    const open = event.target.closest("[data-open]");
    if (open) setTriggerValue("open", open.dataset.open);
  };
  root.onkeydown = (event) => {
    const header = event.target.closest("th[data-sort]");
    if (header && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      sort(header);
    }
  };
}
