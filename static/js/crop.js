// Lets one choose the part of a picture: dragged under its frame, or moved by the arrow keys, and made larger by a
// slider or the wheel. What is chosen goes along in three fields, from 0 to 1; the server cuts.
const limit = (number, most) => Math.min(Math.max(number, 0), Math.max(most, 0));

export default function crop(form) {
  const file = form.querySelector("input[type=file]");
  const ratio = Number(form.dataset.ratio) || 1;
  const fields = ["crop_x", "crop_y", "crop_size"].map((name) =>
    form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name })),
  );
  const panel = Object.assign(document.createElement("div"), { className: "stack-s", hidden: true });
  panel.innerHTML = `<div class="crop" tabindex="0" role="group" aria-label="The part that is shown. Arrow keys move it."><img alt=""></div>` +
    `<label class="row small">Larger <input type="range" class="grow" min="1" max="4" step="0.02" value="1"></label>`;
  const [box, image, zoom] = [".crop", "img", "[type=range]"].map((name) => panel.querySelector(name));
  box.style.aspectRatio = ratio;
  if (ratio === 1) box.style.borderRadius = "50%";
  else box.style.inlineSize = "100%";
  panel.style.flexBasis = "100%";
  file.after(panel);
  let [wide, high, left, top, part] = [0, 0, 0, 0, 0];

  function show() {
    left = limit(left, wide - part);
    top = limit(top, high - part / ratio);
    image.style.inlineSize = `${(wide / part) * 100}%`;
    image.style.transform = `translate(${(-left / wide) * 100}%, ${(-top / high) * 100}%)`;
    fields[0].value = left / wide;
    fields[1].value = top / high;
    fields[2].value = 1 / zoom.value;
  }

  // Keeps the middle where it is.
  function size() {
    const before = part;
    part = Math.min(wide, high * ratio) / zoom.value;
    left += (before - part) / 2;
    top += (before - part) / ratio / 2;
    show();
  }

  function move(x, y) {
    left -= (x * part) / box.clientWidth;
    top -= (y * part) / box.clientWidth;
    show();
  }

  function forget() {
    panel.hidden = true;
    fields.forEach((field) => (field.value = ""));
    URL.revokeObjectURL(image.src);
  }

  file.addEventListener("change", () => {
    forget();
    if (file.files[0]) image.src = URL.createObjectURL(file.files[0]);
  });
  form.addEventListener("reset", forget);
  // What this browser cannot show is cut in the middle, or refused, by the server.
  image.addEventListener("error", forget);
  image.addEventListener("load", () => {
    [wide, high, zoom.value] = [image.naturalWidth, image.naturalHeight, 1];
    part = Math.min(wide, high * ratio);
    [left, top] = [(wide - part) / 2, (high - part / ratio) / 2];
    panel.hidden = false;
    form.style.flexBasis = "100%";
    show();
  });
  zoom.addEventListener("input", size);
  box.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom.value -= event.deltaY / 400;
    size();
  });
  box.addEventListener("pointerdown", (event) => box.setPointerCapture(event.pointerId));
  box.addEventListener("pointermove", (event) => {
    if (event.buttons && event.isPrimary) move(event.movementX, event.movementY);
  });
  const arrows = { ArrowLeft: [8, 0], ArrowRight: [-8, 0], ArrowUp: [0, 8], ArrowDown: [0, -8] };
  box.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "-") zoom.value -= event.key === "-" ? 0.1 : -0.1;
    else if (!arrows[event.key]) return;
    event.preventDefault();
    if (arrows[event.key]) move(...arrows[event.key]);
    else size();
  });
}
