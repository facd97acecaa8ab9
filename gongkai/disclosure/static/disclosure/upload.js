// Long work says how far it is: first the bytes on their way, then the pages that are scanned.
// Without script the same forms are sent as they are.
document.addEventListener("DOMContentLoaded", () => {
  const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0);

  const panelOf = (form) => {
    const panel = document.createElement("div");
    panel.className = "progress-panel";
    panel.hidden = true;
    const bar = document.createElement("progress");
    const words = document.createElement("p");
    words.setAttribute("role", "status");
    panel.append(bar, words);
    form.after(panel);
    return {
      say(text, part) {
        panel.hidden = false;
        panel.classList.remove("failed");
        bar.hidden = false;
        if (part === undefined) bar.removeAttribute("value"); else bar.value = part;
        words.textContent = text;
      },
      fail(text) {
        panel.hidden = false;
        panel.classList.add("failed");
        bar.hidden = true;
        words.textContent = text;
      },
    };
  };

  for (const form of document.querySelectorAll("form[data-progress]")) {
    const panel = panelOf(form);
    const doing = form.dataset.words || "正在审查";
    let timer = 0;

    const watch = (token) => {
      panel.say(`${doing}……`);
      timer = setInterval(async () => {
        const answer = await fetch(form.dataset.progress.replace("TOKEN", token)).catch(() => null);
        const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
        if (timer && told && told.steps) panel.say(`${doing}：第 ${told.step}/${told.steps} 页，已用 ${told.seconds} 秒`, told.step / told.steps);
      }, 1000);
    };
    const stop = () => { clearInterval(timer); timer = 0; };

    const tooLarge = () => {
      const most = Number(form.dataset.most || 0);
      const files = Array.from(form.querySelectorAll("input[type=file]")).flatMap((input) => Array.from(input.files));
      const found = most && files.find((file) => file.size > most);
      return found ? `“${found.name}”有 ${megabytes(found.size)} MB，超过每个文件 ${megabytes(most)} MB 的限制，没有上传。请压缩图片或分成几个文件后再传。` : "";
    };

    const send = (token) => {
      const request = new XMLHttpRequest();
      const buttons = form.querySelectorAll("button");
      const over = (text) => {
        stop();
        for (const button of buttons) button.disabled = false;
        panel.fail(text);
      };
      request.open("POST", form.action);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable && event.loaded < event.total) panel.say(`正在上传：${megabytes(event.loaded)}/${megabytes(event.total)} MB`, event.loaded / event.total);
      });
      request.upload.addEventListener("load", () => watch(token));
      request.addEventListener("error", () => over("上传中断，文件没有保存。请检查网络后再传。"));
      request.addEventListener("load", () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* a page, not an answer */ }
        if (answer.go) {
          stop();
          location.assign(answer.go);
          return;
        }
        if (answer.errors) over(answer.errors.join(" "));
        else if (request.status === 413) over("上传的内容过大，没有接收。请压缩图片或分几次上传。");
        else if (request.status === 200) over("登录已过期，文件没有保存。请重新登录后再传。");
        else over("没有上传成功，文件没有保存。请稍后再试。");
      });
      const data = new FormData(form);
      for (const button of buttons) button.disabled = true;
      panel.say("正在上传……", 0);
      request.send(data);
    };

    form.addEventListener("submit", (event) => {
      // Of a form with more than one button only the named one takes long.
      if (form.dataset.button && (!event.submitter || event.submitter.name !== form.dataset.button)) return;
      const problem = tooLarge();
      if (problem) {
        event.preventDefault();
        panel.fail(problem);
        return;
      }
      const token = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      form.elements.progress.value = token;
      if (!("upload" in form.dataset)) {
        watch(token);
        return;
      }
      event.preventDefault();
      if (Array.from(form.querySelectorAll("input[type=file]")).some((input) => input.files.length)) send(token);
      else panel.fail("请先选择文件。");
    });
  }
});
