const rows = () => document.querySelectorAll(".row");
let only = null;
document.addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.fold) {
    document.querySelectorAll("details").forEach(part => { part.open = button.dataset.fold === "open"; });
    return;
  }
  only = only === button.textContent ? null : button.textContent;
  rows().forEach(row => { row.hidden = only !== null && row.querySelector("button").textContent !== only; row.style.display = row.hidden ? "none" : ""; });
});
