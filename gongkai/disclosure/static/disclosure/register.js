// Registering and the kinds: fields that only some answers need, and rows added to a list.
document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("[data-shown-for]")) {
    const inputs = document.querySelectorAll(`[name="${part.dataset.shownFor}"]`);
    const values = part.dataset.values.split(" ");
    const show = () => { part.hidden = ![...inputs].some((one) => one.checked && values.includes(one.value)); };
    for (const one of inputs) one.addEventListener("change", show);
    show();
  }
  for (const button of document.querySelectorAll("[data-add-row]")) {
    const prefix = button.dataset.addRow;
    const rows = document.querySelector(`[data-rows="${prefix}"]`);
    const template = document.querySelector(`[data-row-template="${prefix}"]`);
    const total = document.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
    button.hidden = false;
    button.addEventListener("click", () => {
      const row = template.content.firstElementChild.cloneNode(true);
      for (const one of row.querySelectorAll("[name]")) {
        one.name = one.name.replace("__prefix__", total.value);
        one.id = one.id.replace("__prefix__", total.value);
      }
      total.value = Number(total.value) + 1;
      rows.append(row);
      row.querySelector("input:not([type=hidden])").focus();
    });
  }
});
