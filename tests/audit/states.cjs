// Pages that are reached only by doing something: steps of a sign-up, mailed links, a second step.
// Each is brought about and then looked at.

const { createHmac } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

// Plain text of the newest message in the outbox to somebody, once it is there.
async function message(outbox, to) {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = fs.existsSync(outbox)
      ? fs.readdirSync(outbox).sort().reverse().map((name) => fs.readFileSync(path.join(outbox, name), "utf8")).find((text) => text.includes(to))
      : undefined;
    if (found) return found.replace(/=\r?\n/g, "").replace(/=3D/g, "=");
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no message to ${to}`);
}

const linkIn = (text, part) => new URL(text.match(new RegExp(`https?://[^\\s"<>]*${part}[^\\s"<>]*`))[0]).pathname;

// The code of an app for one-time passwords (RFC 6238), for a key in base 32.
function oneTimeCode(key) {
  const bits = [...key.replace(/\s/g, "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const hash = createHmac("sha1", secret).update(step).digest();
  return String((hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1e6).padStart(6, "0");
}

// What visitors do; `look(name)` checks the page they see.
module.exports = async function states({ browser, base, outbox, password, look }) {
  const visitor = async (steps) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const tools = {
      page,
      go: (url) => page.goto(base + url),
      send: async (action, fields) => {
        for (const [name, value] of Object.entries(fields)) await page.fill(`form[action='${action}'] [name=${name}]`, value);
        // What browsers would refuse goes out, too: the answer of the site is looked at.
        await page.$eval(`form[action='${action}']`, (form) => { form.noValidate = true; });
        await Promise.all([page.waitForNavigation(), page.click(`form[action='${action}'] button[type=submit]:visible`)]);
      },
      look: (name) => look(page, name),
    };
    await steps(tools);
    await context.close();
  };

  await visitor(async ({ page, go, send, look }) => {
    await go("/sign-up");
    await send("/sign-up", { contact: "nobody at home" });
    await look("sign-up-refused");
    await send("/sign-up", { contact: "petra@example.org" });
    await look("sign-up-sent");
    await send("/sign-up/confirm", { code: "000000" });
    await look("sign-up-wrong-code");
    await go(linkIn(await message(outbox, "petra@example.org"), "/sign-up/confirm/"));
    await look("sign-up-link");
    await page.click("main button[type=submit]");
    await page.waitForURL(`${base}/sign-up/finish`);
    await look("sign-up-details");
    await send("/sign-up/finish", { full_name: "", username: "martin", password: "short", password_confirmation: "other" });
    await look("sign-up-details-refused");
  });

  await visitor(async ({ page, go, send, look }) => {
    await go("/sign-up");
    await send("/sign-up", { contact: "+998901234567" });
    await look("sign-up-sent-by-text");
    await go("/sign-in");
    await send("/sign-in", { login: "sofia", password: "Wrong-7-moon" });
    await look("sign-in-refused");
    await go("/password-reset");
    await send("/password-reset", { contact: "sofia@example.org" });
    await look("reset-sent");
    await go(linkIn(await message(outbox, "sofia@example.org"), "/password-reset/"));
    await look("reset-new");
    await send("/password-reset/new", { password: "short", password_confirmation: "other" });
    await look("reset-new-refused");
  });

  let invitation = "";
  await visitor(async ({ page, go, send, look }) => {
    await go("/sign-in");
    await send("/sign-in", { login: "sofia", password });
    await go("/invitations");
    await send("/invitations", { note: "For Aunt Rosa" });
    await look("invitations-one");
    invitation = new URL(await page.inputValue("input[readonly]")).pathname;
    await go("/settings/contact");
    await send("/settings/contact", { contact: "sofia.new@example.org", current: password });
    await look("contact-waits");
    const proof = linkIn(await message(outbox, "sofia.new@example.org"), "/contact/confirm/");
    await go(proof);
    await look("contact-link");
    await page.click("main button[type=submit]");
    await page.waitForURL(`${base}/settings/contact`);
    await look("contact-changed");
    await go(linkIn(await message(outbox, "take-back"), "/contact/take-back/"));
    await look("contact-take-back");

    await go("/settings/data");
    await send("/settings/data", { current: password });
    await look("data-in-the-making");
    await message(outbox, "/settings/data");
    await go("/settings/data");
    await look("data-ready");
    await go("/settings/data/delete-account");
    await send("/settings/data/delete-account", { current: "Wrong-7-moon" });
    await look("delete-refused");

    const device = await page.context().newCDPSession(page);
    await device.send("WebAuthn.enable");
    await device.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", transport: "internal",
      hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
    await go("/settings/passkeys");
    await page.fill("#f-name", "Sofia’s phone");
    await page.fill("#f-current", password);
    await page.click("[data-enhance=passkey] button.button--primary");
    await page.waitForSelector(".person__name");
    await look("passkeys-one");
    await page.click(".person__acts a");
    await look("passkey");

    await go("/settings/two-step");
    await send("/settings/two-step", { current: password });
    await look("two-step-begun");
    const key = await page.textContent("p.mono");
    await send("/settings/two-step/confirm", { code: "000000" });
    await look("two-step-wrong-code");
    await send("/settings/two-step/confirm", { code: oneTimeCode(key) });
    await look("recovery-codes");
    await go("/settings/two-step");
    await look("two-step-on");
    await go("/settings/security-log");
    await look("security-log");
  });

  // The site lets guests look in, and Lan shows her page. She has posts that are hers alone, too.
  let post;
  for (const [name, where, field] of [["martin", "/admin/settings", "open_to_guests"], ["lan", "/settings/privacy", "web"]]) {
    await visitor(async ({ page, go, send, look }) => {
      await go("/sign-in");
      await send("/sign-in", { login: name, password });
      await go(where);
      await page.check(`[name=${field}]`);
      await send(where, {});
      await look(`guests-${field}`);
      if (name === "lan") {
        await go("/posts/new");
        await look("composer-of-who-is-on-the-web");
        const photo = { name: "mine.png", mimeType: "image/png", buffer: await page.screenshot() };
        await page.setInputFiles(".drop__input", photo);
        await page.click(".tile:not([data-pending]) button[value^=adjust]");
        await page.waitForURL(/\/adjust$/);
        await page.waitForSelector(".crop");
        await look("adjusting");
        const adjust = new URL(page.url()).pathname;
        await page.selectOption("[name=turn]", "90");
        await page.fill("[name=straighten]", "99");
        await page.click("button[value=apply]");
        await page.waitForSelector(".field__error");
        await look("adjusting-refused");
        await page.fill("[name=straighten]", "2");
        await page.click("button[value=done]");
        await page.waitForURL((url) => url.pathname !== adjust);
        await page.waitForSelector(".tile");
        // As a browser without scripts sends it.
        await page.$eval("#discard", (form) => form.submit());
        await page.waitForSelector("main [name=sure]");
        await look("discard-asked");
        await page.click("main a[href^='/drafts/']");
        await page.waitForSelector("#composer[data-enhanced]");
        await page.selectOption("#f-audience", "only_me");
        await page.click("button[value=publish]");
        await page.waitForURL(/\/posts\/\d+$/);
        post = new URL(page.url()).pathname;
        await look("post-for-nobody-else");
        await go("/private/albums/new");
        await send("/private/albums/new", { name: "Screens", description: "What I looked at." });
        await page.check("main [type=checkbox]");
        await page.click("main form button.button--primary");
        await page.waitForURL(/\/albums\/\d+$/);
        await look("album-of-a-post");
        await go("/private/albums");
        await look("albums-of-posts");
        await go("/");
        await page.locator(".comment-form__input").first().pressSequentially("With @ma");
        await page.waitForSelector(".search-list[popover] [role=option]");
        await look("names-offered");
      }
    });
  }
  await visitor(async ({ page, go, send, look }) => {
    await go("/sign-in");
    await send("/sign-in", { login: "martin", password });
    const open = `/admin${post}/open`;
    await go(open);
    await look("private-post-closed");
    await send(open, { reason: "" });
    await look("private-post-refused");
    await send(open, { reason: "Somebody asked whether their letter can be read in it." });
    await page.waitForSelector("main img");
    await look("private-post-open");
  });
  await visitor(async ({ page, go, look }) => {
    await go("/@lan");
    await look("guest-profile");
    await page.click(".grid__item a, a.grid__item");
    await page.waitForURL(/\/posts\//);
    await look("guest-post");
  });

  await visitor(async ({ go, send, look }) => {
    await go("/invitation/none");
    await look("invitation-over");
    await go(invitation);
    await look("join");
    await send(invitation, { full_name: "", username: "martin", password: "short", password_confirmation: "other" });
    await look("join-refused");
    await send(invitation, { full_name: "Rosa Marquez", username: "rosa", password, password_confirmation: password });
    await look("home-not-reachable");
  });

  await visitor(async ({ page, go, send, look }) => {
    await go("/sign-in");
    await send("/sign-in", { login: "sofia", password });
    await look("second-step");
    await send("/sign-in/second-step", { code: "000000" });
    await look("second-step-refused");
    for (let tries = 0; tries < 12; tries += 1) {
      await go("/sign-in");
      await send("/sign-in", { login: "olim", password: "Wrong-7-moon" });
    }
    await look("sign-in-wait");
  });
};
