// The confirmation of a publication: only the fields of the chosen occasion are shown.
document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("[data-occasion]")) {
    const button = form.querySelector("[data-now]");
    const show = () => {
      const chosen = form.querySelector("[name=how]:checked")?.value ?? "now";
      for (const part of form.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== chosen;
      button.textContent = chosen === "now" ? button.dataset.now : button.dataset.later;
    };
    form.addEventListener("change", show);
    show();
  }
});
