// Opens the pages and checks them; called by bin/audit with the site's address, the file with the
// demonstration's sign-ins, and a folder for the pages' HTML.

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const states = require("./states.cjs");

const [base, signIns, htmlFolder] = process.argv.slice(2);
const axeSource = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const vnu = path.join(path.dirname(require.resolve("vnu-jar")), "dist", "vnu.jar");
const vnuJar = fs.existsSync(vnu) ? vnu : require("vnu-jar");
const password = fs.readFileSync(signIns, "utf8").trim().split(/\s+/).pop();
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// Where each visitor begins; links are followed from there, each kind of page once.
const VISITORS = {
  guest: { start: ["/sign-in", "/sign-up", "/password-reset", "/password-reset/new", "/password-reset/done",
    "/terms", "/sign-up/confirm/none", "/contact/confirm/none", "/contact/take-back/none", "/s/none", "/nothing-here"] },
  member: { name: "sofia", start: ["/", "/people", "/people?q=nobody", "/search", "/explore", "/tags/morning", "/places/nowhere", "/search?q=la", "/search?q=the&tab=posts", "/search?q=nothing&tab=comments", "/posts/new", "/posts/new?kind=text", "/drafts", "/private", "/private/albums", "/private/albums/new", "/chat", "/settings/profile",
    "/settings/contact", "/settings/password", "/settings/two-step", "/settings/devices", "/settings/security-log", "/settings/mails", "/settings/notifications", "/notifications", "/activity", "/activity?kind=people", "/activity/following", "/settings/ways", "/settings/passkeys", "/settings/storage", "/settings/deleted", "/settings/data", "/settings/data/delete-account", "/settings/blocked", "/settings/muted", "/settings/privacy", "/saved", "/people/suggestions", "/people/friends", "/people/friends/close", "/people/friends/close?q=nobody", "/people/friends/requests", "/people/friends/requests/sent", "/people/requests", "/people/requests/sent", "/invitations", "/@sofia", "/@martin", "/@nobody", "/posts/4711", "/admin"] },
  admin: { name: "martin", start: ["/admin", "/admin/settings", "/admin/mail-previews", "/admin/mail-previews/somebody_waits", "/admin/text-previews/contact_replaced", "/admin/users?q=nobody"] },
};

const findings = [];
const opened = new Map();
const looked = new Set();
const failed = new Set();

function finding(page, text) {
  findings.push(`${page}: ${text}`);
  failed.add(page);
}

// Pages of one kind differ in their numbers and names only.
function kind(url) {
  const { pathname, searchParams } = new URL(url, base);
  const shape = pathname.replace("4711", "missing").replace(/\/\d+/g, "/N").replace(/^\/@(?!nobody)[^/]+/, "/@name").replace(/(confirm|invitation|previews)\/.+/, "$1/T");
  return shape + (searchParams.has("before") ? "?before" : searchParams.size ? "?" : "");
}

async function signIn(page, name) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#f-login", name);
  await page.fill("#f-password", password);
  await page.click("form[action='/sign-in'] button.button--primary");
  await page.waitForURL(`${base}/`);
}

// Goes to a page and looks at it; gives the links on it.
async function check(page, visitor, url) {
  const where = `${visitor} ${url}`;
  const name = `${visitor}${url.replace(/[^a-z0-9]+/gi, "-")}`.slice(0, 80);
  return listening(page, where, async () => {
    const answer = await page.goto(base + url);
    if (answer.status() >= 500 && answer.status() !== 503) finding(where, `status ${answer.status()}`);
    await look(page, name, where, await answer.text());
  });
}

// Does something with a page and notes what its console says and what it cannot fetch.
async function listening(page, where, act) {
  looked.add(where);
  const onConsole = (message) => {
    const known = /Failed to load resource.*(403|404|410)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !known) finding(where, `console: ${message.text()}`);
  };
  const onFailed = (request) => {
    if (!/ERR_ABORTED/.test(request.failure()?.errorText ?? "")) finding(where, `failed: ${request.url()}`);
  };
  page.on("console", onConsole).on("requestfailed", onFailed);
  await act();
  const links = await page.$$eval("a[href^='/']", (all) => all.map((link) => link.getAttribute("href")));
  page.off("console", onConsole).off("requestfailed", onFailed);
  return links;
}

// What axe finds wrong twice: between two colour schemes it may meet half of each.
async function lasting(page) {
  await page.evaluate(axeSource);
  const violations = () => page.evaluate(
    (tags) => axe.run(document, { runOnly: { type: "tag", values: tags } }).then((found) => found.violations), WCAG);
  if ((await violations()).length === 0) return [];
  await page.waitForTimeout(500);
  return violations();
}

// Checks what a page shows now.
async function look(page, name, where, html) {
  // The fade from the page before is over.
  await page.waitForTimeout(400);
  fs.writeFileSync(path.join(htmlFolder, `${name}.html`), html);
  for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    // An address may lead into the page, where the bar on top lies over what is beneath it. A list
    // that is open is seen beside its field.
    await page.evaluate(() => {
      const field = document.activeElement;
      if (field?.hasAttribute("aria-controls")) field.scrollIntoView({ block: "center" });
      else scrollTo(0, 0);
    });
    // Colours settle first: axe measures what is on the screen at that moment.
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
    if ((width === 1280) === (scheme === "light")) {
      for (const { id, nodes } of await lasting(page))
        finding(where, `axe ${id} at ${width} ${scheme}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
    }
    await page.screenshot({ path: `target/screenshots/${name}-${width}-${scheme}.png` });
  }
  await page.setViewportSize({ width: 360, height: 780 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) finding(where, `${wide} px too wide at 360 px`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function walk(browser, visitor, { name, start }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  if (name) await signIn(page, name);
  const queue = [...start];
  const seen = new Set();
  while (queue.length > 0) {
    const url = queue.shift().split("#")[0];
    const key = `${visitor} ${kind(url)}`;
    const often = start.includes(url) ? 9 : 1;
    if (seen.has(url) || /^\/(static|media)\//.test(url) || (opened.get(key) ?? 0) >= often) continue;
    seen.add(url);
    opened.set(key, (opened.get(key) ?? 0) + 1);
    queue.push(...await check(page, visitor, url));
  }
  await context.close();
}

function checkHtml() {
  try {
    execFileSync("java", ["-jar", vnuJar, "--errors-only", "--format", "gnu", htmlFolder], { stdio: "pipe" });
  } catch (error) {
    for (const line of String(error.stderr).trim().split("\n").slice(0, 40))
      finding("html", line.replace(/^.*\/html\//, ""));
  }
}

(async () => {
  fs.mkdirSync(htmlFolder, { recursive: true });
  fs.mkdirSync("target/screenshots", { recursive: true });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
      "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  await Promise.all(Object.entries(VISITORS).map(([visitor, plan]) => walk(browser, visitor, plan)));
  await states({
    browser, base, password,
    outbox: path.join(path.dirname(signIns), "outbox"),
    look: (page, name) => listening(page, name, async () => look(page, `state-${name}`, name, await page.content())),
  });
  await browser.close();
  checkHtml();
  for (const line of findings) console.log(line);
  console.log(`${looked.size} pages, ${failed.size} with findings`);
  process.exit(findings.length === 0 && looked.size > 30 ? 0 : 1);
})();
