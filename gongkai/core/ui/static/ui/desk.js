// Staff pages: small comforts; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => window.print()); }
  const menu = document.querySelector(".desk-menu");
  if (menu && window.matchMedia("(max-width: 860px)").matches) menu.open = false;
  // A button with data-copy puts that text on the clipboard and says so.
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const words = button.textContent;
      try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "已复制"; } catch { button.textContent = "请手工选中复制"; }
      setTimeout(() => { button.textContent = words; }, 2000);
    });
  }
  // Two fingers, two clicks: what was just sent is not sent again. A download leaves the page open.
  document.addEventListener("submit", (event) => {
    const form = event.target, now = Date.now();
    if (form.method !== "post" || event.defaultPrevented) return;
    if (now - Number(form.dataset.sentAt || 0) < 1500) event.preventDefault();
    else form.dataset.sentAt = now;
  });
  let dirty = false;
  for (const form of document.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => { dirty = true; });
    form.addEventListener("submit", () => { dirty = false; });
    form.addEventListener("gongkai:saved", () => { dirty = false; });
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
  // The editor speaks only English, German, French and Polish.
  const chinese = {
    "paragraph": "段落样式", "unordered list": "项目符号", "ordered list": "编号", "List properties": "编号样式",
    "blockquote": "引用", "bold": "加粗", "italic": "斜体", "underline": "下划线", "insert link": "插入链接",
    "remove link": "去掉链接", "Insert table": "插入表格", "Add column": "加一列", "Delete column": "删一列",
    "Add row": "加一行", "Delete row": "删一行", "Merge cells": "合并单元格", "Split cell": "拆分单元格",
    "Toggle header cell": "表头单元格", "Delete table": "删除表格", "undo": "撤销", "redo": "重做",
    "Paragraph": "正文", "heading 2": "一级标题", "heading 3": "二级标题", "heading 4": "三级标题", "Heading 2": "一级标题", "Heading 3": "二级标题", "Heading 4": "三级标题",
    "Edit Link": "链接", "URL": "网址", "Title": "提示文字", "Open in new window": "在新窗口打开",
    "Update": "确定", "Cancel": "取消", "Insert Table": "插入表格", "Rows": "行数", "Columns": "列数",
    "Include header row": "第一行作表头", "Include Header Row": "第一行作表头", "Submit": "确定", "strike": "删除线",
    "subscript": "下标", "superscript": "上标", "horizontal rule": "横线", "Block style": "段落版式", "Reset all classes": "恢复默认",
    "段落: default": "默认", "段落: 居中": "居中", "段落: 居右": "居右", "段落: 整段缩进": "整段缩进", "Yes": "是", "No": "否",
  };
  const translateEditor = () => {
    for (const button of document.querySelectorAll(".prose-menubar button[title]")) {
      const words = chinese[button.title];
      if (words) { button.title = words; button.setAttribute("aria-label", words); }
    }
    for (const one of document.querySelectorAll(".prose-menubar [aria-label]")) {
      const words = chinese[one.getAttribute("aria-label")];
      if (words) one.setAttribute("aria-label", words);
    }
    for (const one of document.querySelectorAll(".prose-menubar__button:not(.material-icons, [title]:not([title=''])), .prose-menubar__option > *, .prose-editor-dialog :is(h3, label, button, option)")) {
      const words = chinese[one.textContent.trim()];
      if (words) one.textContent = words;
    }
  };
  nameEditors();
  if (document.querySelector(".prose-editor, [data-django-prose-editor], textarea[data-django-prose-editor-configurable]")) {
    translateEditor();
    new MutationObserver(translateEditor).observe(document.body, { childList: true, subtree: true, attributeFilter: ["title", "aria-label"] });
  }
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
