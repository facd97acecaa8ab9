// Reading aids of the public pages: applied before the page is drawn, kept on this device only.
(function () {
  const root = document.documentElement;
  const sizes = ["", "larger", "largest"];
  function stored(name) { try { return localStorage.getItem(name) || ""; } catch { return ""; } }
  function keep(name, value) { try { localStorage.setItem(name, value); } catch { /* private mode */ } }
  function apply() {
    root.toggleAttribute("data-elder", stored("elder") === "1");
    const size = stored("size");
    if (size) root.dataset.size = size; else delete root.dataset.size;
  }
  apply();
  document.addEventListener("DOMContentLoaded", function () {
    for (const button of document.querySelectorAll("[data-elder], [data-size], [data-print]")) {
      if (button !== root) button.hidden = false;
    }
    const elder = document.querySelector("button[data-elder]");
    if (elder) {
      const show = () => elder.setAttribute("aria-pressed", String(stored("elder") === "1"));
      show();
      elder.addEventListener("click", () => { keep("elder", stored("elder") === "1" ? "" : "1"); apply(); show(); });
    }
    for (const button of document.querySelectorAll("button[data-size]")) {
      button.addEventListener("click", () => {
        const step = button.dataset.size === "larger" ? 1 : -1;
        const now = Math.max(0, sizes.indexOf(stored("size")));
        keep("size", sizes[Math.min(sizes.length - 1, Math.max(0, now + step))]);
        apply();
      });
    }
    for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
  });
})();
