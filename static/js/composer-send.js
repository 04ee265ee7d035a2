// Sends parts of the composer's form one after another: each answer says where the next one goes.
const HEADERS = { "X-Requested-With": "fetch", Accept: "text/html" };

let queue = Promise.resolve();
let waiting = 0;

export const isIdle = () => waiting === 0;

export const whenIdle = async () => {
  while (waiting > 0) await queue;
};

// fill(data) adds to the texts of the form; onProgress gets percents. Gives { status, text } or throws without a network.
export function send(form, fill, onProgress) {
  waiting += 1;
  const result = queue.then(() => request(form, fill, onProgress));
  queue = result.catch(() => {}).finally(() => {
    waiting -= 1;
  });
  return result;
}

// The texts, outliving the page, and without waiting for those before them.
export async function sendLeaving(form) {
  const data = texts(form);
  data.set("action", "save");
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: HEADERS, keepalive: true });
  return { status: answer.status, text: await answer.text() };
}

function texts(form) {
  const data = new FormData(form);
  data.delete("photos");
  return data;
}

function request(form, fill, onProgress) {
  const data = texts(form);
  fill?.(data);
  const address = new URL(form.getAttribute("action"), location.href);
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", address);
    for (const [name, value] of Object.entries(HEADERS)) call.setRequestHeader(name, value);
    call.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress?.(Math.round((event.loaded / event.total) * 100));
    });
    call.addEventListener("load", () => {
      // Published meanwhile in another window: go and see the post.
      if (call.responseURL && new URL(call.responseURL).pathname !== address.pathname) location.assign(call.responseURL);
      resolve({ status: call.status, text: call.responseText });
    });
    call.addEventListener("error", () => reject(new Error("no network")));
    call.send(data);
  });
}
