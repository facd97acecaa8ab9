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

// Public forms: a code copied by a button, parts shown when chosen, fields checked while filling in.
(function () {
  function copied(button, done) {
    const status = document.querySelector("[data-copied]");
    if (status) status.textContent = done ? "已复制" : "复制不了，请手抄或打印";
  }
  // Without HTTPS there is no clipboard; then the text is selected and copied the old way.
  function copyOldWay(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  }
  function prepareCopy(button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      const element = document.querySelector(button.dataset.copyText);
      if (navigator.clipboard) {
        navigator.clipboard.writeText(element.textContent).then(() => copied(button, true), () => copied(button, copyOldWay(element)));
      } else copied(button, copyOldWay(element));
    });
  }
  function prepareParts(box) {
    const parts = document.querySelectorAll('[data-part="' + box.dataset.shows + '"]');
    const show = () => parts.forEach((part) => { part.hidden = !box.checked; });
    box.addEventListener("change", show);
    show();
  }

  function labelOf(field) {
    const group = field.type === "radio" && field.closest("fieldset");
    const label = group ? group.querySelector("legend") : field.labels && field.labels[0];
    return label ? label.firstChild.textContent.trim() : "这一项";
  }
  function fault(field) {
    const form = field.form;
    if (field.type === "file") return filesFault(field);
    if (field.type === "radio") {
      return field.required && !form.querySelector('[name="' + field.name + '"]:checked') ? "请选择“" + labelOf(field) + "”。" : "";
    }
    if (field.type === "checkbox") return field.required && !field.checked ? "请先勾选“" + labelOf(field) + "”。" : "";
    const value = field.value.trim();
    const delivery = field.dataset.neededFor && form.querySelector('[name="delivery"]');
    if (delivery && delivery.value === field.dataset.neededFor && !value) return "选择邮寄时须填写通信地址。";
    if (field.required && !value) return "请填写“" + labelOf(field) + "”。";
    if (field.maxLength > 0 && field.value.length > field.maxLength) return "最多 " + field.maxLength + " 个字，现在有 " + field.value.length + " 个字。";
    return "";
  }
  function filesFault(field) {
    const files = Array.from(field.files), most = Number(field.dataset.mostFiles), bytes = Number(field.dataset.mostBytes);
    const all = Array.from(field.form.querySelectorAll("input[type=file]")).reduce((sum, one) => sum + one.files.length, 0);
    if (most && all > most) return "一共选了 " + all + " 个文件，最多 " + most + " 个。";
    const large = files.find((one) => bytes && one.size > bytes);
    if (large) return "“" + large.name + "”超过 " + bytes / 1048576 + " MB，请压缩或者分成几个文件。";
    const empty = files.find((one) => one.size === 0);
    if (empty) return "“" + empty.name + "”是空的，请重新选择。";
    const other = files.find((one) => !/\.(jpe?g|png|pdf|docx)$/i.test(one.name));
    return other ? "“" + other.name + "”不是照片（JPG、PNG）、PDF 或者 Word（DOCX）文件。" : "";
  }
  function tell(field, text) {
    const holder = field.closest(".field");
    if (!holder) return;
    const id = (field.type === "radio" ? field.name : field.id) + "_error";
    let line = document.getElementById(id);
    holder.classList.toggle("has-error", Boolean(text));
    if (!text) {
      if (line) line.remove();
      field.removeAttribute("aria-invalid");
      return;
    }
    if (!line) {
      line = document.createElement("p");
      line.className = "error";
      line.id = id;
      const before = field.type === "radio" ? holder.querySelector(".choices") : field;
      before.parentNode.insertBefore(line, before);
      const described = field.getAttribute("aria-describedby");
      if (field.type !== "radio") field.setAttribute("aria-describedby", described ? described + " " + id : id);
    }
    if (line.textContent !== text) line.textContent = text;
    if (field.type !== "radio") field.setAttribute("aria-invalid", "true");
  }
  function isShown(field) { return field.type !== "hidden" && !field.closest("[hidden]"); }
  function prepareChecks(form) {
    let pressed = null;
    form.addEventListener("click", function (event) {
      const button = event.target.closest("button");
      if (button) pressed = button;
    });
    form.addEventListener("focusout", function (event) {
      const field = event.target;
      // Moving on to a button is told by that button; a first look at an empty field is no fault.
      if (field.matches("input, select, textarea") && isShown(field) && (field.value || field.hasAttribute("data-seen"))) tell(field, fault(field));
    });
    form.addEventListener("input", function (event) {
      const field = event.target;
      field.setAttribute("data-seen", "");
      if (field.getAttribute("aria-invalid") || field.type === "radio" || field.type === "checkbox") tell(field, fault(field));
    });
    form.addEventListener("change", function (event) {
      if (event.target.type === "file") form.querySelectorAll("input[type=file]").forEach((one) => tell(one, fault(one)));
    });
    // Before the puzzle of work.js is begun: what is not complete need not be proved.
    form.addEventListener("submit", function (event) {
      const button = event.submitter || pressed;
      if (button && button.formNoValidate) return;
      const wrong = Array.from(form.elements).filter((field) => field.matches("input, select, textarea") && isShown(field)).filter(function (field) {
        const text = fault(field);
        tell(field, text);
        return text;
      });
      if (!wrong.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      wrong[0].focus();
    }, true);
  }
  function prepareCount(area) {
    const note = document.createElement("p");
    note.className = "count";
    note.setAttribute("aria-hidden", "true");
    const show = () => { note.textContent = area.value.length + " / " + area.maxLength + " 字"; };
    area.insertAdjacentElement("afterend", note);
    area.addEventListener("input", show);
    show();
  }
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-copy-text]").forEach(prepareCopy);
    document.querySelectorAll("[data-shows]").forEach(prepareParts);
    document.querySelectorAll("form[data-check]").forEach(prepareChecks);
    document.querySelectorAll("form[data-check] textarea[maxlength]").forEach(prepareCount);
  });
})();
