// The colours change as soon as they are chosen; the form still has to be saved.
export default function theme(group) {
  group.addEventListener("change", (event) => {
    if (event.target.name !== "theme") return;
    const root = document.documentElement;
    if (event.target.value) root.dataset.theme = event.target.value;
    else delete root.dataset.theme;
  });
}
