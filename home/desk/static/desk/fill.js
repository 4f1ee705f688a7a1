// Saves a draft in the background, makes photos smaller before they travel, and stops double taps.
// Without it every button of the page works the same way.
const form = document.querySelector("[data-fill]");
const WAIT = 4000;
const LONGEST = 1600;

if (form) {
  const line = form.querySelector("[data-saved]");
  const rev = form.querySelector('[name="rev"]');
  const manual = "manual" in form.dataset; // nothing of it is saved before the tap
  let timer = 0;
  let busy = false;
  let dirty = false;
  let stopped = false; // after a clash or sending, only a tap goes on

  document.querySelector(".error-summary")?.focus(); // what was refused is read first

  const say = (text) => { line.textContent = text; };

  const save = async () => {
    if (busy || !dirty || stopped || manual) return;
    busy = true;
    dirty = false;
    say(form.dataset.savingText);
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    body.set("act", "save");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Autosave": "1" }, redirect: "error" });
      const told = await answer.json();
      if (told.state === "saved") {
        rev.value = told.rev;
        say(form.dataset.savedText + " " + new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" }) + " · " + form.dataset.unsentText);
      } else {
        stopped = told.state !== "signed-out";
        const words = { "signed-out": form.dataset.signedOutText, sent: form.dataset.sentText, stale: form.dataset.staleText };
        say(told.words ?? words[told.state] ?? form.dataset.clashText);
      }
    } catch {
      dirty = true;
      say(form.dataset.offlineText);
    }
    busy = false;
  };

  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  window.addEventListener("online", save);

  // A tap while a save is on its way waits for it, so that both carry the newest revision; while a
  // photo is being made smaller it waits too, or the large one would travel.
  let sent = false;
  let shrinking = 0;
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sent) { event.preventDefault(); return; }
    if (busy || shrinking) {
      event.preventDefault();
      const by = event.submitter;
      setTimeout(() => form.requestSubmit(by), 300);
      return;
    }
    sent = true;
    dirty = false; // it travels with this; a save while the page goes away would only clash
    setTimeout(() => { sent = false; }, 8000);
  });
  window.addEventListener("pageshow", () => { sent = false; });

  const makeSmaller = async (input) => {
    if (!input.matches("input[type=file][data-photo]") || typeof createImageBitmap !== "function") return;
    const smaller = new DataTransfer();
    shrinking += 1;
    for (const file of [...input.files]) smaller.items.add(await shrink(file));
    input.files = smaller.files;
    shrinking -= 1;
  };
  form.addEventListener("change", (event) => makeSmaller(event.target));
  // On a slow line a photo may have been chosen before this script arrived.
  form.querySelectorAll("input[type=file]").forEach((input) => { if (input.files.length) makeSmaller(input); });
}

async function shrink(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400_000) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}
