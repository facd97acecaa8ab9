// The review page: the sheet to confirm, and remarks at selected words. Works without, with the form open.
document.addEventListener("DOMContentLoaded", () => {
  const narrow = window.matchMedia("(max-width: 860px)").matches;
  const road = document.querySelector(".review-road");
  if (road && narrow) road.open = false;
  document.querySelector("[data-focus]")?.focus();

  const sheet = document.querySelector("dialog.sheet"), bar = document.querySelector("[data-sign-bar]");
  if (sheet && bar) {
    sheet.close();
    bar.hidden = false;
    const title = sheet.querySelector("#decide-title");
    const words = { pass: "确认通过", send_back: "退回修改", escalate: "报请上级或保密行政管理部门确定" };
    for (const one of sheet.querySelectorAll("[data-close], [data-phrases]")) one.hidden = false;
    const show = (event) => {
      for (const one of sheet.querySelectorAll("[data-when]")) {
        one.hidden = !one.dataset.when.split(" ").includes(event);
        for (const field of one.matches("button") ? [one] : one.querySelectorAll("input[type=password]")) field.disabled = one.hidden;
      }
      title.textContent = words[event];
      if (!sheet.open) sheet.showModal();
      sheet.scrollTop = 0;
    };
    for (const button of bar.querySelectorAll("[data-sheet]")) {
      button.addEventListener("click", () => { sheet.querySelector("[data-sheet-errors]")?.remove(); show(button.dataset.sheet); });
    }
    sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());
    const comment = sheet.querySelector("#comment");
    for (const button of sheet.querySelectorAll("[data-phrase]")) {
      button.addEventListener("click", () => { comment.value += button.dataset.phrase; comment.focus(); });
    }
    // What is not ticked is shown at once; the server asks again.
    sheet.querySelector("form").addEventListener("submit", (event) => {
      if (event.submitter?.value !== "pass") return;
      let first = null;
      for (const line of sheet.querySelectorAll(".check-line")) {
        const box = line.querySelector("input");
        line.classList.toggle("missing", !box.checked);
        if (!box.checked) first ??= box;
      }
      const password = sheet.querySelector("#password");
      if (!first && password && !password.value) first = password;
      if (first) { event.preventDefault(); first.focus(); first.scrollIntoView({ block: "center" }); }
    });
    sheet.addEventListener("change", (event) => event.target.closest(".check-line")?.classList.remove("missing"));
    if (sheet.dataset.event && words[sheet.dataset.event] && bar.querySelector(`[data-sheet="${sheet.dataset.event}"]`)) show(sheet.dataset.event);
  }

  // From a remark to its words is done by data-jump; here the way back.
  for (const mark of document.querySelectorAll("mark.finding-remark")) {
    mark.tabIndex = 0;
    mark.setAttribute("role", "link");
    mark.setAttribute("aria-label", `${mark.textContent}（${mark.title}，转到批注）`);
    const go = () => {
      const one = document.getElementById(mark.dataset.finding);
      if (!one) return;
      for (const other of document.querySelectorAll(".here")) other.classList.remove("here");
      one.classList.add("here");
      one.scrollIntoView({ block: "center" });
    };
    mark.addEventListener("click", go);
    mark.addEventListener("keydown", (event) => { if (event.key === "Enter") go(); });
  }

  const form = document.getElementById("remark-form"), text = document.querySelector("[data-remarks] [data-at]");
  if (!form || !text) return;
  const field = (name) => form.elements[name];
  const quote = document.getElementById("remark-quote"), place = document.getElementById("remark-place");
  const showQuote = () => { quote.hidden = !field("quote").value; quote.textContent = field("quote").value.slice(0, 200); place.closest(".field").hidden = Boolean(field("quote").value); };
  showQuote();
  const float = document.createElement("button");
  float.type = "button"; float.className = "button remark-float"; float.textContent = "批注所选文字"; float.hidden = true;
  document.querySelector(".review-page").append(float);
  let chosen = null;
  const base = (node) => Number(node.previousSibling ? node.previousSibling.dataset?.tail : node.parentElement.dataset.at);
  const length = (node, end) => Array.from(node.data.slice(0, end)).length;
  const selected = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return null;
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    let start = NaN, end = NaN, words = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!range.intersectsNode(node)) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      if (!node.data.slice(from, to).trim()) continue;
      if (Number.isNaN(start) && !words) start = base(node) + length(node, from);
      end = base(node) + length(node, to);
      words += node.data.slice(from, to);
    }
    return words.trim() ? { start, end, words } : null;
  };
  document.addEventListener("selectionchange", () => {
    const found = selected();
    // A tap on the button itself takes the selection away first.
    if (found) chosen = found;
    float.hidden = !found;
  });
  float.addEventListener("pointerdown", (event) => event.preventDefault());
  float.addEventListener("click", () => {
    if (!chosen) return;
    field("part").value = document.querySelector("[data-remarks]").dataset.remarks;
    field("start").value = Number.isNaN(chosen.start) ? "" : chosen.start;
    field("end").value = Number.isNaN(chosen.end) ? "" : chosen.end;
    field("quote").value = chosen.words;
    showQuote();
    float.hidden = true;
    document.getElementById("new-remark").open = true;
    field("text").focus();
    form.scrollIntoView({ block: "center" });
  });
  const other = document.createElement("button");
  other.type = "button"; other.className = "button button-plain"; other.textContent = "改选段落";
  other.addEventListener("click", () => { field("quote").value = ""; showQuote(); });
  quote.after(other);
  const toggle = () => { other.hidden = quote.hidden; };
  new MutationObserver(toggle).observe(quote, { attributes: true });
  toggle();
});
