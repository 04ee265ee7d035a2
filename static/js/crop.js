// Lets one choose the part of a picture: dragged under its frame, or moved by the arrow keys, and made larger by a
// slider or the wheel. What is chosen goes along in three fields; the server cuts. A form in which a file is chosen
// says it from 0 to 1; one with the address of a picture in percent, and that picture is turned and straightened, too.
const limit = (number, most) => Math.min(Math.max(number, 0), Math.max(most, 0));

export default function crop(form) {
  const { src } = form.dataset;
  const whole = src ? 100 : 1;
  const inputs = form.elements;
  const file = form.querySelector("input[type=file]");
  const fields = ["crop_x", "crop_y", "crop_size"].map(
    (name) => inputs[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name })),
  );
  const panel = Object.assign(document.createElement("div"), { className: "stack-s", hidden: true });
  panel.innerHTML = `<div class="crop" tabindex="0" role="group" aria-label="The part that is shown. Arrow keys move it."><div><img alt=""></div></div>` +
    `<label class="row small">Larger <input type="range" class="grow" min="1" max="4" step="0.02" value="1"></label>`;
  const [box, frame, image, zoom] = [".crop", ".crop > div", "img", "[type=range]"].map((name) => panel.querySelector(name));
  panel.style.flexBasis = "100%";
  let [wide, high, left, top, part, ratio] = [1, 1, 0.5, 0.5, 0, 1];

  function show() {
    left = limit(left, wide - part);
    top = limit(top, high - part / ratio);
    frame.style.inlineSize = `${(wide / part) * 100}%`;
    frame.style.transform = `translate(${(-left / wide) * 100}%, ${(-top / high) * 100}%)`;
    [left / wide, top / high, 1 / zoom.value].forEach((share, at) => (fields[at].value = +(share * whole).toFixed(4)));
  }

  // Keeps the middle where it is.
  function size() {
    const [x, y] = [(left + part / 2) / wide, (top + part / ratio / 2) / high];
    const tilt = inputs.straighten?.validity.valid ? Number(inputs.straighten.value) : 0;
    const turn = src ? Number(inputs.turn.value) : 0;
    const [w, h] = turn % 180 ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
    const angle = Math.abs(tilt * Math.PI) / 180;
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    // The largest part of the same shape that has no empty corner.
    const share = Math.min(w / (w * cos + h * sin), h / (w * sin + h * cos));
    [wide, high] = [w * share, h * share];
    const [across, down] = (inputs.shape?.value ?? "").split(":");
    ratio = across / down || Number(src ? inputs.ratio.value : form.dataset.ratio || 1) || wide / high;
    box.style.aspectRatio = ratio;
    if (src) box.style.inlineSize = `min(100%, ${ratio * 60}vh)`;
    frame.style.aspectRatio = wide / high;
    image.style.inlineSize = `${(image.naturalWidth / wide) * 100}%`;
    image.style.transform = `translate(-50%, -50%) rotate(${turn + tilt}deg)`;
    part = Math.min(wide, high * ratio) / zoom.value;
    [left, top] = [x * wide - part / 2, y * high - part / ratio / 2];
    show();
  }

  function move(x, y) {
    left -= (x * part) / box.clientWidth;
    top -= (y * part) / box.clientWidth;
    show();
  }

  function forget() {
    panel.hidden = true;
    if (src) return;
    fields.forEach((field) => (field.value = ""));
    URL.revokeObjectURL(image.src);
  }

  if (!src) {
    if (form.dataset.ratio) box.style.inlineSize = "100%";
    else box.style.borderRadius = "50%";
    file.after(panel);
    file.addEventListener("change", () => {
      forget();
      if (file.files[0]) image.src = URL.createObjectURL(file.files[0]);
    });
    form.addEventListener("reset", forget);
  }
  // What this browser cannot show is cut in the middle, or refused, by the server.
  image.addEventListener("error", forget);
  image.addEventListener("load", () => {
    const [x, y, share] = fields.map((field) => field.value && field.value / whole);
    zoom.value = src ? 1 / share || 1 : 1;
    [wide, high, left, top, part] = [1, 1, 0.5, 0.5, 0];
    size();
    if (src && x !== "") [left, top] = [x * wide, y * high];
    panel.hidden = false;
    show();
    if (!src) form.style.flexBasis = "100%";
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
  if (src) {
    form.querySelector(".adjusted").replaceWith(panel);
    box.style.marginInline = "auto";
    form.querySelector("[data-numbers]").hidden = true;
    const { straighten } = inputs;
    const slider = Object.assign(document.createElement("input"), { type: "range", min: -15, max: 15, step: 0.1, ariaLabel: "Straighten" });
    slider.value = straighten.value;
    slider.addEventListener("input", () => (straighten.value = slider.value));
    straighten.addEventListener("input", () => (slider.value = straighten.value));
    straighten.before(slider);
    form.addEventListener("input", (event) => event.target !== zoom && size());
    image.src = src;
  }
}
