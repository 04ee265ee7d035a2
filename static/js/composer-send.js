// Sends parts of the composer's form one after another: each answer says where the next one goes.
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

function request(form, fill, onProgress) {
  const data = new FormData(form);
  data.delete("photos");
  fill?.(data);
  const address = new URL(form.getAttribute("action"), location.href);
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", address);
    call.setRequestHeader("X-Requested-With", "fetch");
    call.setRequestHeader("Accept", "text/html");
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
