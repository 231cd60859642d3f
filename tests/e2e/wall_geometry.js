// Everything on the wall that does not fit: a list of sentences, empty when all is well. Hidden scenes and pages are laid out too.
() => {
  const root = document.getElementById("ck-wall"), canvas = root.querySelector(".w-canvas"), found = [];
  const scale = canvas.getBoundingClientRect().width / canvas.offsetWidth, least = parseFloat(getComputedStyle(canvas).getPropertyValue("--u"));
  const say = (what, e) => found.push(what + ": " + (e.closest("[data-scene]")?.dataset.scene || e.closest("header,footer,.w-strip")?.className || "") + " <" + (e.className.baseVal ?? e.className) + "> " + e.textContent.slice(0, 40));
  for (const e of [document.documentElement, document.body]) if (e.scrollWidth > innerWidth || e.scrollHeight > innerHeight) found.push("page scrolls");
  const frame = canvas.getBoundingClientRect();
  for (const e of canvas.querySelectorAll("*")) {
    if (e.closest("svg") || !e.clientWidth) continue;
    if (e.scrollWidth > e.clientWidth + 1) say("too wide " + e.scrollWidth + ">" + e.clientWidth, e);
    if (e.scrollHeight > e.clientHeight + 3 && getComputedStyle(e).display !== "inline" && !e.matches(".w-row *, .w-num, h1, h2, h3, time, p, small, em, span, b, .w-figure, .w-says")) say("too tall " + e.scrollHeight + ">" + e.clientHeight, e);
  }
  const walker = document.createTreeWalker(canvas, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, e = node.parentElement;
    if (!node.data.trim() || e.closest("style, title, .w-said")) continue;
    const range = document.createRange(); range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((r) => r.width);
    if (!boxes.length) { say("no box", e); continue; }
    if (new Set(boxes.map((r) => Math.round(r.top))).size > 1) say("wraps", e);
    const box = range.getBoundingClientRect();
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) say("outside", e);
    const scene = e.closest(".w-scene");
    if (scene) { const own = scene.getBoundingClientRect(); if (box.left < own.left - 1 || box.right > own.right + 1 || box.bottom > own.bottom + 1) say("outside its scene", e); }
    let px = parseFloat(getComputedStyle(e).fontSize);
    if (e.closest("svg")) px = parseFloat(getComputedStyle(e).fontSize) * e.closest("svg").getScreenCTM().a / scale;
    if (px < least - 0.1) say("small " + px.toFixed(1) + "<" + least, e);
  }
  return found;
}
