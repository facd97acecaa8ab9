// The drawing desk: boxes on page pictures by mouse, finger and keys; cells of a table; stretches
// of text.
document.addEventListener("DOMContentLoaded", () => {
  for (const one of document.querySelectorAll(".needs-script")) one.hidden = false;
  const sheet = document.querySelector("[data-sheet]");
  const grid = document.querySelector("[data-grid]");
  if (sheet) drawOn(sheet);
  else if (grid) chooseCells(grid);
  else if (document.querySelector(".redact-text-view")) chooseText();
});

// A form carries a thousand values at most.
const MOST_BOXES = 150;

function drawOn(sheet) {
  const $ = (selector) => document.querySelector(selector);
  const form = $("#redact"), overlay = $("[data-overlay]"), picture = $("[data-picture]");
  const list = $("[data-boxes]"), row = $("[data-row]"), said = $("[data-said]"), number = $("[data-page]");
  const pages = Number(sheet.dataset.pages), SIDES = ["page", "left", "top", "width", "height"];
  const undo = $("[data-undo]"), past = [];
  let page = Number(number.value), places = [], chosen = -1;
  let boxes = Array.from(list.children, (item) => Object.fromEntries(SIDES.map((side) => [side, Number(item.querySelector(`[name=box_${side}]`).value)])));

  const say = (text) => { said.textContent = text; };
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));
  const remember = () => { past.push(JSON.stringify(boxes)); undo.disabled = false; changed(); };
  const within = (value, most) => Math.min(Math.max(value, 0), most);
  const fit = (box) => {
    box.width = Math.min(Math.max(box.width, 0.4), 100);
    box.height = Math.min(Math.max(box.height, 0.3), 100);
    box.left = within(box.left, 100 - box.width);
    box.top = within(box.top, 100 - box.height);
    return box;
  };
  const put = (element, box) => { for (const side of SIDES.slice(1)) element.style[side] = `${box[side]}%`; };
  const rounded = (value) => Math.round(value * 100) / 100;

  function show(wanted) {
    page = Math.min(Math.max(Number(wanted) || 1, 1), pages);
    number.value = page;
    const address = sheet.dataset.pictures.replace(/0\/$/, `${page}/`);
    if (!picture.src.endsWith(address)) {
      sheet.classList.add("loading");
      picture.src = address;
      picture.alt = `第 ${page} 页的图像`;
    }
    for (const step of document.querySelectorAll("[data-step]")) step.hidden = page + Number(step.dataset.step) < 1 || page + Number(step.dataset.step) > pages;
    render();
  }
  picture.addEventListener("load", () => sheet.classList.remove("loading"));
  picture.addEventListener("error", () => { sheet.classList.remove("loading"); say("这一页没有显示出来，请稍后刷新再试；也可以按类别、按文字隐去。"); });

  function render() {
    overlay.replaceChildren();
    for (const [mark, at, left, top, right, bottom] of places) {
      if (at !== page) continue;
      const one = document.createElement("div");
      one.className = "redact-finding";
      const tick = form.querySelector(`input[name=finding][value="${CSS.escape(mark)}"]`);
      if (tick && tick.checked) one.classList.add("ticked");
      put(one, { left: left * 100 - 0.3, top: top * 100 - 0.3, width: (right - left) * 100 + 0.6, height: (bottom - top) * 100 + 0.6 });
      overlay.append(one);
    }
    boxes.forEach((box, index) => { if (box.page === page) overlay.append(drawn(box, index)); });
    list.replaceChildren(...boxes.map(rowOf));
    $("[data-count]").textContent = boxes.length ? `${boxes.length} 个` : "";
    $("[data-none]").hidden = boxes.length > 0;
  }

  function drawn(box, index) {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "redact-box";
    one.dataset.index = index;
    one.setAttribute("aria-label", `方框 ${index + 1}，第 ${box.page} 页。方向键移动，Shift 加方向键改变大小，Delete 删除`);
    const corner = document.createElement("span");
    corner.className = "redact-corner";
    one.append(corner);
    put(one, box);
    one.addEventListener("keydown", (event) => byKey(event, index));
    return one;
  }

  function rowOf(box, index) {
    const item = row.content.firstElementChild.cloneNode(true);
    item.querySelector("[data-name]").textContent = `方框 ${index + 1}（第 ${box.page} 页）`;
    item.querySelector("[data-look]").setAttribute("aria-label", `看方框 ${index + 1}`);
    item.querySelector("[data-remove]").setAttribute("aria-label", `删除方框 ${index + 1}`);
    for (const side of SIDES) {
      const input = item.querySelector(`[name=box_${side}]`);
      input.value = rounded(box[side]);
      input.addEventListener("change", () => {
        remember();
        box[side] = Number(input.value) || 0;
        box.page = Math.min(Math.max(Math.round(box.page), 1), pages);
        fit(box);
        show(box.page);
      });
    }
    item.querySelector("[data-look]").addEventListener("click", () => { show(box.page); focus(index); });
    item.querySelector("[data-remove]").addEventListener("click", () => remove(index));
    return item;
  }

  function focus(index) {
    const one = overlay.querySelector(`[data-index="${index}"]`);
    if (one) { one.focus(); one.scrollIntoView({ block: "center" }); }
  }
  function add(box) {
    if (boxes.length >= MOST_BOXES) {
      say(`一次最多 ${MOST_BOXES} 个方框，请先生成，再继续隐去。`);
      render();
      return;
    }
    remember();
    boxes.push(fit(box));
    render();
    say(`已加方框 ${boxes.length}（第 ${box.page} 页）。`);
  }
  function remove(index) {
    remember();
    boxes.splice(index, 1);
    render();
    say("已删除方框。");
    undo.focus();
  }
  undo.addEventListener("click", () => {
    boxes = JSON.parse(past.pop() || "[]");
    undo.disabled = !past.length;
    changed();
    render();
    say("已撤销一步。");
  });
  $("[data-add]").addEventListener("click", () => {
    add({ page, left: 35, top: 45, width: 30, height: 4 });
    focus(boxes.length - 1);
  });

  function byKey(event, index) {
    const box = boxes[index], step = event.ctrlKey ? 0.2 : 1;
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove(index);
    } else if (move) {
      event.preventDefault();
      if (!event.repeat) remember();
      const [across, down] = event.shiftKey ? ["width", "height"] : ["left", "top"];
      box[across] += move[0];
      box[down] += move[1];
      fit(box);
      render();
      focus(index);
    }
  }

  // Mouse and pen always draw; a finger draws once asked to, else it scrolls the page.
  const draw = $("[data-draw]");
  draw.addEventListener("change", () => sheet.classList.toggle("drawing", draw.checked));
  const where = (event) => {
    const area = overlay.getBoundingClientRect();
    return [within((event.clientX - area.left) / area.width * 100, 100), within((event.clientY - area.top) / area.height * 100, 100)];
  };
  overlay.addEventListener("pointerdown", (event) => {
    const held = event.target.closest(".redact-box");
    if (event.button !== 0 || (event.pointerType === "touch" && !draw.checked)) return;
    event.preventDefault();
    const [x, y] = where(event), before = JSON.stringify(boxes);
    chosen = held ? Number(held.dataset.index) : -1;
    const box = held ? boxes[chosen] : { page, left: x, top: y, width: 0, height: 0 };
    const from = { ...box }, resizes = Boolean(event.target.closest(".redact-corner"));
    let shown = held;
    if (!held) {
      shown = document.createElement("div");
      shown.className = "redact-box";
      overlay.append(shown);
    }
    if (held) held.focus();
    overlay.setPointerCapture(event.pointerId);
    const moved = (next) => {
      const [nx, ny] = where(next);
      if (!held) Object.assign(box, { left: Math.min(x, nx), top: Math.min(y, ny), width: Math.abs(nx - x), height: Math.abs(ny - y) });
      else if (resizes) fit(Object.assign(box, { width: from.width + nx - x, height: from.height + ny - y }));
      else fit(Object.assign(box, { left: from.left + nx - x, top: from.top + ny - y }));
      put(shown, box);
    };
    const done = (last) => {
      overlay.removeEventListener("pointermove", moved);
      overlay.removeEventListener("pointerup", done);
      overlay.removeEventListener("pointercancel", done);
      if (held) {
        if (JSON.stringify(boxes) !== before) { past.push(before); undo.disabled = false; changed(); }
        render();
        focus(chosen);
      } else {
        shown.remove();
        // A mere click draws nothing.
        if (last.type === "pointerup" && box.width > 0.4 && box.height > 0.3) add(box);
      }
    };
    overlay.addEventListener("pointermove", moved);
    overlay.addEventListener("pointerup", done);
    overlay.addEventListener("pointercancel", done);
  });

  for (const step of document.querySelectorAll("[data-step]")) step.addEventListener("click", (event) => { event.preventDefault(); show(page + Number(step.dataset.step)); });
  number.addEventListener("change", () => show(number.value));
  number.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); show(number.value); } });

  const placeOf = (mark) => places.find(([one]) => one === mark);
  const pageNamed = (text) => Number((/^第(\d+)[页帧]/.exec(text || "") || [])[1]) || 0;
  const go = (mark) => {
    const tick = form.querySelector(`input[name=finding][value="${CSS.escape(mark)}"]`), found = placeOf(mark);
    show(found ? found[1] : pageNamed(tick && tick.dataset.where) || page);
    if (!found) { say("这处疑点在页面图像上没有确定的位置，请在这一页上找一找。"); return; }
    say("");
    const [, , left, top] = found;
    const area = sheet.getBoundingClientRect();
    scrollTo({ top: scrollY + area.top + area.height * top - innerHeight / 3 });
    const near = Array.from(overlay.querySelectorAll(".redact-finding")).find((one) => Math.abs(parseFloat(one.style.left) - (left * 100 - 0.3)) < 0.01 && Math.abs(parseFloat(one.style.top) - (top * 100 - 0.3)) < 0.01);
    if (near) near.classList.add("here");
  };
  for (const button of document.querySelectorAll("[data-go]")) button.addEventListener("click", () => go(button.dataset.go));
  for (const tick of form.querySelectorAll("input[name=finding]")) tick.addEventListener("change", render);
  const asked = form.querySelector("[data-at]");
  if (asked) show(pageNamed(asked.dataset.where) || page); else show(page);
  if (form.querySelector("input[name=finding]")) {
    fetch(sheet.dataset.places).then((answer) => answer.ok ? answer.json() : { places: [] }).then((told) => {
      places = told.places;
      render();
      if (asked) go(asked.value);
    }).catch(() => {});
  }
}

// The ticks are the form's own; the script shows what a column or a row takes along, and moves by
// arrow keys between a thousand ticks that would each be a stop of the Tab key.
function chooseCells(grid) {
  const heading = document.querySelector("[data-heading]"), said = document.querySelector("[data-said]"), help = said.textContent;
  const rows = Array.from(grid.rows), ticks = Array.from(grid.querySelectorAll("input"));
  const tickAt = (row, column) => rows[row] && rows[row].cells[column] && rows[row].cells[column].querySelector("input");

  function render() {
    const columns = new Set(ticks.filter((tick) => tick.name === "column" && tick.checked).map((tick) => tick.value));
    const keeps = Number(heading.value) || 0;
    for (const row of rows.slice(1)) {
      const goes = row.cells[0].querySelector("input").checked;
      row.classList.toggle("heading", Number(row.dataset.row) === keeps);
      for (const tick of row.querySelectorAll("input[name=cell]")) tick.closest("td").classList.toggle("goes", goes || (columns.has(tick.value.split(":")[1]) && Number(row.dataset.row) > keeps));
    }
    const count = (name) => ticks.filter((tick) => tick.name === name && tick.checked).length;
    const words = [["column", "列"], ["row", "行"], ["cell", "格"]].filter(([name]) => count(name)).map(([name, unit]) => `${count(name)} ${unit}`);
    said.textContent = words.length ? `这一屏选中：${words.join("、")}。` : help;
  }
  function moveTo(tick) {
    for (const other of ticks) other.tabIndex = -1;
    tick.tabIndex = 0;
    return tick;
  }
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key], cell = event.target.closest("th, td");
    if (!step || !cell) return;
    event.preventDefault();
    let row = cell.parentElement.rowIndex, column = cell.cellIndex;
    do { row += step[0]; column += step[1]; } while (rows[row] && rows[row].cells[column] && !tickAt(row, column));
    const tick = tickAt(row, column);
    if (tick) moveTo(tick).focus();
  });
  grid.addEventListener("focusin", (event) => { if (event.target.matches("input")) moveTo(event.target); });
  grid.addEventListener("change", render);
  heading.addEventListener("input", render);
  if (ticks.length) moveTo(ticks[0]);
  render();
}

function chooseText() {
  const $ = (selector) => document.querySelector(selector);
  const form = $("#redact"), take = $("[data-take]"), list = $("[data-stretches]"), undo = $("[data-undo]");
  const lines = Array.from(document.querySelectorAll(".redact-text"));
  const original = new Map(lines.map((line) => [line, Array.from(line.childNodes, (node) => node.cloneNode(true))]));
  const past = [];
  let stretches = [];

  // The server counts characters; a rare Hanzi is two units of a script's string.
  const count = (text) => Array.from(text).length;
  const lineAt = (part, place, start) => lines.find((line) => line.dataset.section === part && line.dataset.place === place && start >= Number(line.dataset.start) && start < Number(line.dataset.start) + count(line.textContent));
  const words = ({ line, from, to }) => Array.from(line.textContent).slice(from, to).join("");

  for (const kept of document.querySelectorAll("[data-kept] input")) {
    const whole = Array.from(form.querySelectorAll("input[name=stretch]")).some((one) => one.value === kept.value);
    const [part, place, start, end] = JSON.parse(kept.value);
    const line = whole ? null : lineAt(part, place, start);
    if (line) stretches.push({ line, from: start - Number(line.dataset.start), to: end - Number(line.dataset.start) });
  }

  function render() {
    for (const line of lines) {
      const own = stretches.filter((one) => one.line === line).sort((a, b) => a.from - b.from);
      if (own.length || line.dataset.cut) line.replaceChildren(...original.get(line).map((node) => node.cloneNode(true)));
      line.dataset.cut = own.length ? "1" : "";
      if (!own.length) continue;
      const letters = Array.from(line.textContent), parts = [];
      let at = 0;
      for (const { from, to } of own) {
        const gone = document.createElement("del");
        gone.className = "redact-gone";
        gone.textContent = letters.slice(Math.max(from, at), to).join("");
        parts.push(letters.slice(at, from).join(""), gone);
        at = Math.max(at, to);
      }
      line.replaceChildren(...parts, letters.slice(at).join(""));
    }
    list.replaceChildren(...stretches.map((one, index) => {
      const item = document.createElement("li"), text = document.createElement("span"), button = document.createElement("button"), input = document.createElement("input");
      text.textContent = `${one.line.dataset.place} ${words(one)}`.trim();
      button.type = "button";
      button.className = "button button-plain";
      button.textContent = "删除";
      button.setAttribute("aria-label", `不隐去 ${words(one)}`);
      button.addEventListener("click", () => change(stretches.filter((_, n) => n !== index)));
      input.type = "hidden";
      input.name = "stretch";
      const start = Number(one.line.dataset.start);
      input.value = JSON.stringify([one.line.dataset.section, one.line.dataset.place, start + one.from, start + one.to]);
      item.append(text, button, input);
      return item;
    }));
    $("[data-count]").textContent = stretches.length ? `${stretches.length} 处` : "";
    $("[data-none]").hidden = stretches.length > 0;
    undo.disabled = !past.length;
  }
  function change(next) {
    past.push(stretches);
    stretches = next;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    render();
  }
  undo.addEventListener("click", () => { stretches = past.pop() || []; render(); });

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return [];
    const range = selection.getRangeAt(0);
    return lines.filter((line) => range.intersectsNode(line)).map((line) => {
      const before = document.createRange(), inside = document.createRange();
      before.selectNodeContents(line);
      inside.selectNodeContents(line);
      if (line.contains(range.startContainer)) { before.setEnd(range.startContainer, range.startOffset); inside.setStart(range.startContainer, range.startOffset); } else before.collapse(true);
      if (line.contains(range.endContainer)) inside.setEnd(range.endContainer, range.endOffset);
      const from = count(before.toString());
      return { line, from, to: from + count(inside.toString()) };
    }).filter((one) => one.to > one.from);
  }
  document.addEventListener("selectionchange", () => { take.disabled = !selected().length; });
  take.addEventListener("click", () => {
    const found = selected();
    if (found.length) change([...stretches, ...found]);
    getSelection().removeAllRanges();
  });
  render();
}
