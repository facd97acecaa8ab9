// Staff pages: small comforts; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => window.print()); }
  const menu = document.querySelector(".desk-menu");
  if (menu && window.matchMedia("(max-width: 860px)").matches) menu.open = false;
  let dirty = false;
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
  }
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  // The editor replaces its text area by script and forgets the label.
  const nameEditors = () => {
    for (const area of document.querySelectorAll(".prose-editor > textarea")) {
      const label = document.querySelector(`label[for="${CSS.escape(area.id)}"]`);
      const editor = area.parentElement.querySelector(".tiptap");
      if (editor && label && !editor.hasAttribute("aria-label")) editor.setAttribute("aria-label", label.textContent);
    }
  };
  nameEditors();
  for (const form of document.querySelectorAll("form")) new MutationObserver(nameEditors).observe(form, { childList: true, subtree: true });
  // Of a decision only the fields its outcome needs are shown.
  for (const part of document.querySelectorAll("[data-part]")) {
    const outcome = part.querySelector("select");
    const show = () => { for (const one of part.querySelectorAll("[data-for]")) one.hidden = !one.dataset.for.split(" ").includes(outcome.value); };
    outcome.addEventListener("change", show);
    show();
  }
  const waiting = document.querySelector("[data-refresh]");
  if (waiting) setTimeout(() => location.reload(), 1500);
  for (const mark of document.querySelectorAll("[data-jump]")) {
    mark.addEventListener("click", () => document.querySelector(`[data-finding="${CSS.escape(mark.dataset.jump)}"]`)?.scrollIntoView({ block: "center" }));
  }
});
