// The wall in the browser. Written into the page of /wall itself (cockpit/chinese_shell.py), so that it lives whatever
// becomes of the application: it holds the last good frame, says how old it is, and reloads once the server answers again.
(() => {
  if (!new URLSearchParams(location.search).get("screen")) return;
  const POLL = 5000, PATIENCE = 6, LEAST = 30, WAIT = 45, MATTER = 8;
  const health = new URL("healthz", window.__streamlit?.BACKEND_BASE_URL || location.href).href;
  const now = () => performance.now() / 1000;
  const opened = now();
  let frame = null, root = null, canvas = null, groups = [], cycle = 0;
  let beatAt = null, beat = {}, clockAt = null, answeredAt = opened, answer = null, good = 0;
  let shift = 0, held = null, shownGroup = -1, shownSince = 0;

  // ---- what the application sends
  window.ckWall = {
    beat(data) {
      beat = data;
      beatAt = now();
      clockAt = Date.parse(data.now + "Z") / 1000 - beatAt;
      if (data.barred) drop(data.barred);
      draw();
    },
    frame(data) {
      const first = !frame;
      frame = data;
      build();
      if (first && data.start !== null) {
        held = groups[Math.floor(data.start / frame.panels)].from;
      }
      fit();
      draw();
    },
    get state() {
      return { frame: frame && frame.key, group: shownGroup, groups: groups.length, paused: held !== null, plate: said() };
    },
  };

  // ---- the frame: each part is replaced only when it changed, and what changed in it is marked
  function build() {
    if (!root) {
      root = document.createElement("div");
      root.id = "ck-wall";
      root.innerHTML = '<div class="w-canvas"><header></header><div class="w-strip"></div><main></main><footer><b>需领导关注事项</b><i></i><div></div></footer>'
        + '<aside class="w-said" role="alert"></aside></div>';
      document.body.append(root);
      canvas = root.firstChild;
    }
    canvas.style.cssText = `width:${frame.width}px;height:${frame.height}px;--u:${frame.unit}px;--panels:${frame.panels}`;
    put(canvas.querySelector("header"), frame.head);
    put(canvas.querySelector(".w-strip"), frame.strip);
    const stage = canvas.querySelector("main");
    const known = new Map([...stage.children].map((e) => [e.dataset.scene, e]));
    frame.scenes.forEach((scene, at) => {
      const own = known.get(scene.key) || document.createElement("section");
      known.delete(scene.key);
      own.dataset.scene = scene.key;
      own.className = "w-scene";
      own.style.setProperty("--at", at % frame.panels);
      stage.append(own);
      put(own, scene.html);
    });
    known.forEach((gone) => gone.remove());
    put(canvas.querySelector("footer div"), frame.matters.map((m, at) => `<p class="w-matter" style="--at:${at % frame.panels}">${m}</p>`).join(""));
    groups = [];
    cycle = 0;
    for (let at = 0; at < frame.scenes.length; at += frame.panels) {
      const seconds = Math.max(...frame.scenes.slice(at, at + frame.panels).map((s) => s.seconds));
      groups.push({ from: cycle, seconds, at });
      cycle += seconds;
    }
    shownGroup = -1;
  }

  function put(place, html) {
    if (place.dataset.html === html) return;
    const before = new Map([...place.querySelectorAll("[data-n]")].map((e) => [e.dataset.n, e.textContent]));
    const fresh = new Set([...place.querySelectorAll(".w-new")].map((e) => e.dataset.n));
    place.innerHTML = html;
    place.dataset.html = html;
    place.querySelectorAll("[data-n]").forEach((e) => {
      const key = e.dataset.n;
      e.classList.toggle("w-new", fresh.has(key) || (before.has(key) && before.get(key) !== e.textContent));
    });
  }

  function fit() {
    if (!frame) return;
    const x = innerWidth / frame.width, y = innerHeight / frame.height;
    const [a, b] = { contain: [Math.min(x, y), Math.min(x, y)], width: [x, x], height: [y, y], stretch: [x, y] }[frame.fit];
    canvas.style.transform = `translate(${(innerWidth - frame.width * a) / 2}px,${(innerHeight - frame.height * b) / 2}px) scale(${a},${b})`;
  }

  function drop(words) {
    root?.remove();
    root = canvas = frame = null;
    const plate = document.createElement("div");
    plate.id = "ck-wall";
    plate.innerHTML = '<p class="w-barred"></p>';
    plate.firstChild.textContent = words;
    document.getElementById("ck-wall")?.remove();
    document.body.append(plate);
  }

  // ---- time: the server's clock, carried on by the browser's own; every wall is at the same scene
  const city = () => (clockAt === null ? Date.now() / 1000 - new Date().getTimezoneOffset() * 60 : clockAt + now());
  const at = () => (held !== null ? held : (((city() + shift) % cycle) + cycle) % cycle);
  const two = (n) => String(n).padStart(2, "0");
  const set = (e, text) => {
    if (e && e.textContent !== text) e.textContent = text;
  };
  const lasted = (s) => (s < 60 ? `${Math.floor(s)}秒` : s < 3600 ? `${Math.floor(s / 60)}分钟` : s < 172800 ? `${Math.floor(s / 3600)}小时` : `${Math.floor(s / 86400)}天`);
  function age(hours) {
    if (hours < 1) return "不到1小时前";
    if (hours < 48) return `${Math.floor(hours)}小时前`;
    const days = Math.floor(hours / 24);
    return days <= 366 ? `${days}天前` : `历史数据，${Math.floor(days / 365)}年前`;
  }
  const clock = (seconds) => {
    const day = new Date(seconds * 1000);
    return `${two(day.getUTCHours())}:${two(day.getUTCMinutes())}`;
  };

  // What is wrong, in words; empty while all is well.
  function said() {
    if (!frame) return "";
    const silent = beatAt === null ? 0 : now() - beatAt, limit = 2 * (beat.refresh || 10) + PATIENCE;
    const since = `画面为${beatAt === null ? "" : clock(clockAt + beatAt)}的内容`;
    if (now() - answeredAt > 2 * POLL / 1000 + 2) return `与服务器连接中断已${lasted(now() - answeredAt)}｜${since}，恢复后自动更新`;
    if (answer && !answer.publication) return `服务器没有可用的发布｜${since}，修复后自动更新`;
    if (beat.trouble) return `${beat.trouble}｜${since}`;
    if (silent > limit) return `数据更新中断已${lasted(silent)}｜${since}，正在恢复`;
    return beat.stale || "";
  }

  function draw() {
    if (!frame || !canvas) return;
    const time = city(), day = new Date(time * 1000);
    set(canvas.querySelector("[data-clock]"), `${two(day.getUTCHours())}:${two(day.getUTCMinutes())}:${two(day.getUTCSeconds())}`);
    set(canvas.querySelector("[data-age]"), `（${age((time - Date.parse(frame.asOf + "Z") / 1000) / 3600)}）`);
    const plate = canvas.querySelector(".w-said"), words = said();
    set(plate, words);
    plate.classList.toggle("w-on", words !== "");
    turn(at());
    const matters = canvas.querySelectorAll(".w-matter"), pages = Math.ceil(matters.length / frame.panels);
    const page = Math.floor(time / MATTER) % pages;
    matters.forEach((m, n) => m.classList.toggle("w-on", Math.floor(n / frame.panels) === page));
    set(canvas.querySelector("footer > i"), pages > 1 ? `${page + 1}/${pages}` : "");
  }

  function turn(time) {
    let group = groups.findIndex((g) => time < g.from + g.seconds);
    if (group < 0) group = 0;
    const own = groups[group], scenes = [...canvas.querySelectorAll(".w-scene")];
    if (group !== shownGroup) {
      if (shownGroup >= 0 && now() - shownSince > groups[shownGroup].seconds / 2) {
        canvas.querySelectorAll(".w-scene.w-on .w-new, header .w-new, .w-strip .w-new").forEach((e) => e.classList.remove("w-new"));
      }
      scenes.forEach((s, n) => s.classList.toggle("w-on", n >= own.at && n < own.at + frame.panels));
      shownGroup = group;
      shownSince = now();
    }
    scenes.filter((s) => s.classList.contains("w-on")).forEach((scene) => {
      scene.querySelectorAll(".w-pages").forEach((list) => {
        const pages = list.querySelectorAll(":scope > .w-page"), dots = list.querySelectorAll(":scope > .w-dots > i");
        const spent = held !== null ? (now() - shownSince) % own.seconds : time - own.from;
        const page = Math.min(Math.floor((spent / own.seconds) * pages.length), pages.length - 1);
        pages.forEach((p, n) => p.classList.toggle("w-on", n === page));
        dots.forEach((d, n) => d.classList.toggle("w-on", n === page));
      });
    });
    const names = frame.scenes.slice(own.at, own.at + frame.panels).map((s) => s.label).join("、");
    set(canvas.querySelector("[data-at]"), `${group + 1}/${groups.length} ${names}${held !== null ? "（已暂停）" : ""}`);
  }

  function step(by) {
    const next = groups[(shownGroup + by + groups.length) % groups.length];
    if (held !== null) held = next.from;
    else shift += next.from - at();
    draw();
  }

  addEventListener("keydown", (event) => {
    if (!frame || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " ") {
      if (held === null) held = at();
      else {
        shift += held - ((((city() + shift) % cycle) + cycle) % cycle);
        held = null;
      }
    } else if (event.key === "ArrowRight" || event.key === "PageDown") step(1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  }, true);
  addEventListener("resize", fit);
  setInterval(draw, 250);

  // ---- life: a page that hears nothing from its session while the server answers is opened anew, as is one that is due
  async function look() {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), POLL - 500);
    try {
      const response = await fetch(health, { cache: "no-store", signal: stop.signal });
      answer = await response.json();
      answeredAt = now();
      good += 1;
    } catch {
      good = 0;
    }
    clearTimeout(timer);
    draw();
    const silent = now() - (beatAt ?? opened), due = frame && now() - opened > frame.reload;
    if (good >= 2 && answer.publication && now() - opened > LEAST && (silent > WAIT || due)) location.reload();
    setTimeout(look, POLL);
  }
  look();
})();
