"use strict";
// Sorting, finding, and moving about the map. The page reads the same without it. Text is only ever set as text.
(() => {
  const table = document.getElementById("queue");
  const body = table.tBodies[0];
  const rows = Array.from(body.rows).filter((row) => row.dataset.rank);

  const value = (row, column) => {
    const raw = row.cells[column].dataset.value;
    const number = Number(raw);
    return raw !== "" && !Number.isNaN(number) ? number : raw;
  };
  Array.from(table.tHead.rows[0].cells).forEach((cell, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cell.textContent;
    cell.textContent = "";
    cell.append(button);
    button.addEventListener("click", () => {
      const down = cell.getAttribute("aria-sort") !== "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => {
        const [x, y] = [value(a, column), value(b, column)];
        const order = x < y ? -1 : x > y ? 1 : 0;
        return down ? -order : order;
      });
      body.append(...rows);
    });
  });

  const find = document.getElementById("find");
  const count = document.getElementById("count");
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = wanted ? `${shown} of ${rows.length}` : "";
  });

  const choose = (rank) => {
    for (const dot of document.querySelectorAll(".dot")) dot.classList.toggle("chosen", dot.id === `dot${rank}`);
  };
  for (const row of rows) {
    row.addEventListener("mouseenter", () => choose(row.dataset.rank));
    row.addEventListener("focus", () => choose(row.dataset.rank));
    row.addEventListener("keydown", (event) => {
      const target = document.getElementById(`e${row.dataset.rank}`);
      if (event.key === "Enter" && target) target.scrollIntoView();
    });
  }

  const map = document.querySelector(".map");
  if (!map) return;
  const full = map.viewBox.baseVal;
  const home = [full.x, full.y, full.width, full.height];
  let view = home.slice();
  const show = () => {
    map.setAttribute("viewBox", view.join(" "));
    const scale = view[2] / home[2];
    for (const dot of map.querySelectorAll(".dot circle")) dot.setAttribute("r", String(9 * scale));
    for (const text of map.querySelectorAll("text")) text.style.fontSize = `${11 * scale}px`;
  };
  map.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = map.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const factor = event.deltaY < 0 ? 0.8 : 1.25;
    const width = Math.min(home[2], Math.max(home[2] / 200, view[2] * factor));
    const height = (width * home[3]) / home[2];
    view = [view[0] + x * (view[2] - width), view[1] + y * (view[3] - height), width, height];
    show();
  }, { passive: false });
  let held = null;
  map.addEventListener("pointerdown", (event) => { held = [event.clientX, event.clientY, view[0], view[1]]; });
  window.addEventListener("pointerup", () => { held = null; });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    const box = map.getBoundingClientRect();
    view[0] = held[2] - ((event.clientX - held[0]) / box.width) * view[2];
    view[1] = held[3] - ((event.clientY - held[1]) / box.height) * view[3];
    show();
  });
})();
