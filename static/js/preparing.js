// A picture that is being prepared is answered once it is ready. When that takes too long it is asked for again.
const AGAIN = 3000;
const TIMES = 40;

export default function preparing(image) {
  let left = TIMES;
  const { srcset, src } = image;

  const done = () => {
    image.removeEventListener("error", later);
    image.parentElement?.querySelector(".blur__note")?.remove();
  };
  const again = () => {
    image.removeAttribute("srcset");
    image.src = "";
    if (srcset) image.srcset = srcset;
    image.src = src;
  };
  function later() {
    if (!image.isConnected || (left -= 1) < 0) return;
    setTimeout(again, AGAIN);
  }

  image.addEventListener("load", done);
  image.addEventListener("error", later);
  if (image.complete && image.getAttribute("src")) image.naturalWidth ? done() : later();
}
