// The body goes onto the clipboard with its form too, for editors that keep it.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-copy-html]")) {
    button.addEventListener("click", async (event) => {
      if (!window.ClipboardItem) return;
      event.stopImmediatePropagation();
      const words = button.textContent;
      const part = (type, text) => new Blob([text], { type });
      try {
        await navigator.clipboard.write([new ClipboardItem({
          "text/html": part("text/html", button.dataset.copyHtml), "text/plain": part("text/plain", button.dataset.copy),
        })]);
        button.textContent = "已复制（含格式）";
      } catch { button.textContent = "请手工选中复制"; }
      setTimeout(() => { button.textContent = words; }, 2000);
    }, true);
  }
  // The order of fields is of use to one kind of channel only.
  const kind = document.querySelector("select[name=kind]");
  const only = document.querySelector("[data-only-kind]");
  if (kind && only) {
    const show = () => { only.hidden = kind.value !== only.dataset.onlyKind; };
    kind.addEventListener("change", show);
    show();
  }
  const platform = document.querySelector("select[name=platform]")?.closest(".field");
  if (kind && platform) {
    const show = () => { platform.hidden = kind.value !== "new_media"; };
    kind.addEventListener("change", show);
    show();
  }
});
