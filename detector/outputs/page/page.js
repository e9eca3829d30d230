"use strict";
// Sorting, finding, and moving about the map. The page reads the same without it. Text is only ever set as text.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details")) folded.open = true; // paper cannot be unfolded
});

(() => {
  const table = document.getElementById("queue");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);

  const sort = (cell, column, down) => {
    const values = new Map(rows.map((row) => [row, row.cells[column].dataset.value]));
    const numeric = rows.every((row) => values.get(row) !== "" && !Number.isNaN(Number(values.get(row))));
    const order = numeric ? (x, y) => Number(x) - Number(y) : (x, y) => (x < y ? -1 : x > y ? 1 : 0);
    rows.sort((a, b) => (down ? -1 : 1) * order(values.get(a), values.get(b)));
    for (const other of heads) other.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...rows);
  };
  heads.forEach((cell, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.textContent;
    cell.replaceChildren(button);
    button.addEventListener("click", () => {
      const now = cell.getAttribute("aria-sort");
      sort(cell, column, now ? now === "ascending" : cell.dataset.first === "descending");
    });
  });

  const find = document.getElementById("find");
  const count = document.getElementById("count");
  const seek = () => {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
      document.getElementById(`dot${row.dataset.rank}`).toggleAttribute("hidden", row.hidden);
    }
    count.textContent = wanted ? `${shown} of ${rows.length}` : "";
  };
  find.addEventListener("input", seek);
  if (find.value) seek(); // a reloaded page keeps what was typed

  const choose = (rank) => {
    for (const dot of document.querySelectorAll(".dot")) dot.classList.toggle("chosen", dot.id === `dot${rank}`);
  };
  for (const row of rows) {
    const target = document.getElementById(`e${row.dataset.rank}`);
    const open = () => { if (target) { location.hash = target.id; target.focus({ preventScroll: true }); } };
    row.addEventListener("mouseenter", () => choose(row.dataset.rank));
    row.addEventListener("focusin", () => choose(row.dataset.rank));
    row.addEventListener("dblclick", open);
    row.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === row) open(); });
  }
})();

(() => {
  const map = document.querySelector(".map");
  if (!map) return;
  const { width: wide, height: high } = map.viewBox.baseVal;
  const bar = document.getElementById("scale");
  const dots = Array.from(map.querySelectorAll(".dot")).map((dot) => [dot, dot.getAttribute("transform")]);
  const lons = Array.from(map.querySelectorAll(".lon")).map((text) => [text, Number(text.getAttribute("x")) - 3]);
  const lats = Array.from(map.querySelectorAll(".lat")).map((text) => [text, Number(text.getAttribute("y")) + 3]);
  let view = [0, 0, wide]; // left, top and width shown; the shape never changes
  document.getElementById("moving").hidden = false;
  map.setAttribute("tabindex", "0");

  const show = () => {
    const [left, top, width] = view;
    const scale = width / wide;
    map.setAttribute("viewBox", `${left} ${top} ${width} ${scale * high}`);
    for (const [dot, at] of dots) dot.setAttribute("transform", `${at} scale(${scale})`);
    for (const text of map.querySelectorAll(".lon, .lat")) text.style.fontSize = `${11 * scale}px`;
    for (const [text, at] of lons) { text.setAttribute("x", at + scale * 3); text.setAttribute("y", top + scale * (high - 5)); }
    for (const [text, at] of lats) { text.setAttribute("x", left + scale * 4); text.setAttribute("y", at - scale * 3); }
    const nm = Number(bar.dataset.wideNm) * scale;
    const power = 10 ** Math.floor(Math.log10(nm / 6));
    const length = [5, 2, 1].map((n) => n * power).find((n) => n <= nm / 6);
    bar.setAttribute("transform", `translate(${left + scale * (wide - 20)} ${top + scale * (high - 24)}) scale(${scale})`);
    bar.querySelector("line").setAttribute("x1", (-length / nm) * wide);
    bar.querySelector("text").setAttribute("x", (-length / nm) * wide);
    bar.querySelector("text").textContent = `${Number(length.toPrecision(1))} nm`;
  };
  const move = (left, top, width) => {
    const most = (extent) => extent * (1 - width / wide);
    view = [Math.min(Math.max(left, 0), most(wide)), Math.min(Math.max(top, 0), most(high)), width];
    show();
  };
  const zoom = (factor, x, y) => {
    const width = Math.min(wide, Math.max(wide / 100, view[2] * factor));
    const gone = view[2] - width;
    move(view[0] + x * gone, view[1] + (y * gone * high) / wide, width);
  };

  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== map) return; // the page scrolls past a map nobody clicked
    event.preventDefault();
    const box = map.getBoundingClientRect();
    zoom(event.deltaY < 0 ? 0.8 : 1.25, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }, { passive: false });
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  map.addEventListener("keydown", (event) => {
    if (event.target !== map || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") zoom(0.8, 0.5, 0.5);
    else if (event.key === "-") zoom(1.25, 0.5, 0.5);
    else if (event.key === "0") move(0, 0, wide);
    else if (event.key in steps) move(view[0] + steps[event.key][0] * view[2] * 0.1, view[1] + steps[event.key][1] * view[2] * 0.1, view[2]);
    else return;
    event.preventDefault();
  });

  let held = null;
  let dragged = false;
  map.addEventListener("pointerdown", (event) => { held = [event.clientX, event.clientY, ...view]; dragged = false; });
  window.addEventListener("pointerup", () => { held = null; });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = [event.clientX - held[0], event.clientY - held[1]];
    if (Math.hypot(x, y) < 4 && !dragged) return;
    dragged = true;
    const each = view[2] / map.getBoundingClientRect().width;
    move(held[2] - x * each, held[3] - y * each, view[2]);
  });
  map.addEventListener("dragstart", (event) => event.preventDefault()); // a dot is a link; the map moves instead
  map.addEventListener("click", (event) => { if (dragged) event.preventDefault(); });
})();
