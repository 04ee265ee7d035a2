// A row of links that is wider than the screen begins at the one of this page.
export default function showCurrent(list) {
  list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}
