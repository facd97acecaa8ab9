// The page of a draft: what its kind asks for, pictures, links to other documents, and saving by
// itself. Every part works without it.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-edit]");
  if (!form) return;
  form.dataset.script = "";
  const field = (name) => form.elements[name];
  const body = form.querySelector("textarea[name=body_html]");
  const token = () => (/(?:^|; )csrftoken=([^;]+)/.exec(document.cookie) || [])[1] || field("csrfmiddlewaretoken").value;
  let editor = null;
  form.addEventListener("prose-editor:ready", (event) => { editor = event.detail.editor; });
  const isEmpty = () => (editor ? editor.isEmpty : !body.value.trim());

  // What is pasted and what of it did not come along.
  const pasteWords = form.querySelector("[data-paste-words]");
  document.addEventListener("gongkai:pasted", (event) => { pasteWords.textContent = event.detail.join(" "); });

  // Kind, attribute, end of a notice
  const kinds = JSON.parse(document.getElementById("kinds")?.textContent || "{}");
  const untilPart = form.querySelector("[data-until]");
  const kindWords = form.querySelector("[data-kind-words]");
  const showKind = (isNew) => {
    const chosen = field("kind")?.value || "";
    const kind = kinds[chosen];
    for (const panel of form.querySelectorAll("[data-panel]")) panel.hidden = panel.disabled = panel.dataset.panel !== chosen;
    if (untilPart) untilPart.classList.toggle("until-unasked", !(kind && kind.is_until_asked) && !field("shown_until").value);
    if (!kindWords || !kind) return;
    const said = [`公开期限：${kind.clock}。`];
    if (isNew && kind.template && isEmpty()) {
      if (editor) editor.commands.setContent(kind.template, { emitUpdate: true });
      else body.value = kind.template;
      said.push("正文已放入模板。");
    }
    if (isNew && kind.column && !field("column").value) field("column").value = kind.column;
    kindWords.textContent = said.join("");
  };
  if (field("kind")?.tagName === "SELECT") field("kind").addEventListener("change", () => showKind(true));
  showKind(false);
  const attributes = form.querySelectorAll("[name=attribute]");
  const showAttribute = () => {
    const attribute = [...attributes].find((one) => one.checked)?.value || "";
    const grounds = form.querySelector("#grounds");
    if (grounds) grounds.hidden = !attribute || attribute === "proactive";
    const reason = form.querySelector("#attribute-reason");
    const ground = attribute === "proactive" ? "" : field("ground").value;
    if (reason) reason.hidden = attribute === reason.dataset.attribute && ground === reason.dataset.ground && !field("attribute_reason").value;
  };
  if (attributes.length) {
    for (const one of [...attributes, field("ground")]) one.addEventListener("change", showAttribute);
    showAttribute();
  }

  // Pictures: the list below the text follows the text.
  const list = form.querySelector("[data-picture-list]");
  const pictureWords = form.querySelector("[data-picture-words]");
  const showPictures = () => {
    if (!list) return;
    let unsaid = 0;
    for (const row of list.children) {
      row.hidden = !body.value.includes(`picture:${row.dataset.sha256}`);
      const alt = row.querySelector("input[maxlength]");
      row.classList.toggle("unsaid", !row.hidden && !alt.value.trim());
      unsaid += !row.hidden && !alt.value.trim();
    }
    pictureWords.textContent = unsaid ? `还有 ${unsaid} 张图片没有写图片说明，送审前必须写好。` : "";
  };
  const addPicture = (entry) => {
    const row = form.querySelector("[data-picture-row]").content.firstElementChild.cloneNode(true);
    row.dataset.sha256 = entry.sha256;
    row.dataset.address = entry.address;
    row.querySelector("img").src = entry.address;
    row.querySelector("input[type=hidden]").value = entry.token;
    row.querySelector("span").textContent = `图片说明（${entry.name}）`;
    row.querySelector("input[maxlength]").name = `alt_${entry.sha256}`;
    if (!list.querySelector(`[data-sha256="${entry.sha256}"]`)) list.append(row);
    if (editor) editor.chain().focus().insertContent({ type: "picture", attrs: { sha256: entry.sha256, alt: "" } }).run();
    else body.value += `<p class="center"><img src="picture:${entry.sha256}" alt=""></p>`;
  };
  const chooser = field("picture_file");
  form.querySelector("[name=insert_picture]")?.addEventListener("click", async (event) => {
    if (!window.fetch || !list) return;
    event.preventDefault();
    if (!chooser.files.length) { pictureWords.textContent = "请先选择要插入的图片。"; return; }
    const data = new FormData();
    for (const file of chooser.files) data.append("picture_file", file);
    const button = event.currentTarget;
    button.disabled = true;
    pictureWords.textContent = "正在上传并审查图片……";
    const answer = await fetch(form.dataset.pictures, { method: "POST", body: data, headers: { "X-CSRFToken": token() } }).catch(() => null);
    const told = answer ? await answer.json().catch(() => null) : null;
    button.disabled = false;
    if (!told) { pictureWords.textContent = "图片没有上传成功，请检查网络或重新登录后再试，正文没有丢失。"; return; }
    for (const entry of told.pictures) addPicture(entry);
    chooser.value = "";
    showPictures();
    if (told.errors.length) pictureWords.textContent = told.errors.join(" ");
  });
  form.addEventListener("input", showPictures);
  showPictures();

  // Links to other documents
  const words = field("relation_words");
  const found = form.querySelector("#relation-found");
  const relationWords = form.querySelector("[data-relation-words]");
  const relations = form.querySelector("[data-relation-list]");
  let waiting = 0, asked = 0, picked = -1;
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));
  const close = () => { found.hidden = true; found.replaceChildren(); picked = -1; words.setAttribute("aria-expanded", "false"); };
  const link = (entry) => {
    const verb = field("relation_verb");
    const value = `${verb.value}:${entry.pk}`;
    if (![...relations.querySelectorAll("[name=relation]")].some((one) => one.value === value)) {
      const row = document.createElement("li");
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "relation", value });
      const text = document.createElement("span");
      const strong = Object.assign(document.createElement("strong"), { textContent: verb.selectedOptions[0].textContent });
      const number = Object.assign(document.createElement("span"), { className: "muted", textContent: entry.number });
      text.append(strong, `《${entry.title}》`, number);
      const gone = Object.assign(document.createElement("button"), { type: "button", className: "button button-plain", textContent: "去掉" });
      gone.setAttribute("aria-label", `去掉：${strong.textContent}《${entry.title}》`);
      gone.addEventListener("click", () => { row.remove(); changed(); });
      row.append(hidden, text, gone);
      relations.append(row);
    }
    words.value = "";
    close();
    changed();
  };
  const show = (entries) => {
    close();
    relationWords.textContent = entries.length ? `找到 ${entries.length} 份，用上下键选择，回车添加。` : "台账中没有找到。";
    for (const [number, entry] of entries.entries()) {
      const row = Object.assign(document.createElement("li"), { id: `relation-found-${number}` });
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.append(Object.assign(document.createElement("strong"), { textContent: entry.title }), Object.assign(document.createElement("span"), { className: "muted", textContent: `${entry.number}　${entry.state}` }));
      row.addEventListener("click", () => link(entry));
      row.entry = entry;
      found.append(row);
    }
    found.hidden = !entries.length;
    words.setAttribute("aria-expanded", String(!!entries.length));
  };
  const pick = (place) => {
    const rows = [...found.children];
    if (!rows.length) return;
    picked = (place + rows.length) % rows.length;
    for (const [number, row] of rows.entries()) row.setAttribute("aria-selected", String(number === picked));
    words.setAttribute("aria-activedescendant", rows[picked].id);
    rows[picked].scrollIntoView({ block: "nearest" });
  };
  words?.addEventListener("input", (event) => {
    // What is typed to search with is no change of the document.
    event.stopPropagation();
    clearTimeout(waiting);
    const typed = words.value.trim();
    if (typed.length < 2) { close(); relationWords.textContent = ""; return; }
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const answer = await fetch(`${form.dataset.relatable}?q=${encodeURIComponent(typed)}`).catch(() => null);
      const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
      if (told && turn === asked) show(told.found);
    }, 250);
  });
  words?.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); pick(picked + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); pick(picked - 1); }
    else if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      event.preventDefault();
      if (found.children.length) link(found.children[Math.max(picked, 0)].entry);
    }
  });
  for (const button of form.querySelectorAll("[name=remove_relation]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); button.closest("li").remove(); changed(); });
  }
  form.querySelector("[name=add_relation]")?.addEventListener("click", (event) => {
    if (!found.children.length) return;
    event.preventDefault();
    link(found.children[Math.max(picked, 0)].entry);
  });

  // Saving by itself: every twenty seconds and when a field is left, when something changed.
  const autosaveWords = form.querySelector("[data-autosave-words]");
  const address = form.dataset.autosave;
  const state = () => {
    const data = new FormData(form);
    for (const name of ["document", "picture_file", "progress", "csrfmiddlewaretoken", "revision", "relation_words", "relation_verb"]) data.delete(name);
    return JSON.stringify([...data.entries()]);
  };
  let saved = "", isOver = false, isBusy = false, isLeaving = false;
  const tell = (text, failed) => { autosaveWords.textContent = text; autosaveWords.classList.toggle("failed", failed); };
  const save = async () => {
    if (!address || isOver || isBusy || isLeaving) return;
    const now = state();
    if (now === saved) return;
    isBusy = true;
    const data = new FormData(form);
    data.delete("document");
    data.delete("picture_file");
    const answer = await fetch(address, { method: "POST", body: data, headers: { "X-CSRFToken": token(), Accept: "application/json" } }).catch(() => null);
    const told = answer ? await answer.json().catch(() => null) : null;
    isBusy = false;
    if (told && told.revision !== undefined) {
      field("revision").value = told.revision;
      saved = now;
      tell(told.message, false);
      if (state() === saved) form.dispatchEvent(new CustomEvent("gongkai:saved"));
    } else if (told) {
      isOver = told.stop;
      // The same words are not sent again until they change.
      saved = now;
      tell(isOver ? `自动保存已停止：${told.message}` : told.message, true);
    } else if (answer) {
      isOver = true;
      tell("自动保存已停止：登录可能已过期。文字仍在本页，请在新窗口登录后再点“保存”。", true);
    } else {
      tell("网络不通，暂未自动保存，文字仍在本页。", true);
    }
  };
  const begin = () => {
    saved = state();
    setInterval(save, 20000);
    form.addEventListener("focusout", () => setTimeout(save, 300));
  };
  if (address) {
    // Only when the editor stands is the text as it will be sent; what came with the page but is
    // not saved yet (an import) is saved with the first change.
    if (editor) begin(); else form.addEventListener("prose-editor:ready", () => setTimeout(begin, 0), { once: true });
  }
  form.addEventListener("submit", () => {
    isLeaving = true;
    field("csrfmiddlewaretoken").value = token();
  });
});
