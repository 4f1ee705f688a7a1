/* Opens the pad beside each signature and keeps what is drawn on it, as numbers, in the field that is posted:
   "drawn:x,y x,y;x,y …". A typed name and a drawing put each other aside. Without it a name is typed. */
const NEAR = 3; // units of the pad: nearer points say nothing more
const MOST = 15000; // characters; the server takes a few more

const pad = (box) => {
  const frame = box.querySelector("[data-sign-pad]");
  const canvas = frame.querySelector("canvas");
  const field = frame.querySelector("input");
  const name = box.querySelector('input[type="text"]');
  const pen = canvas.getContext("2d");
  let strokes = field.value.replace("drawn:", "").split(";").filter(Boolean)
    .map((line) => line.split(" ").map((point) => point.split(",").map(Number)));
  let line = null;
  let full = false;

  const keep = () => {
    const text = strokes.map((one) => one.map((point) => point.join(",")).join(" ")).join(";");
    full = text.length > MOST;
    field.value = text && `drawn:${text}`;
  };
  const paint = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: "#16202a" });
    for (const one of strokes) {
      pen.beginPath();
      pen.moveTo(...one[0]);
      for (const point of one) pen.lineTo(...point);
      pen.stroke();
    }
  };
  const at = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      inside(((event.clientX - left) / width) * canvas.width, canvas.width),
      inside(((event.clientY - top) / height) * canvas.height, canvas.height),
    ];
  };
  const clear = () => { strokes = []; line = null; keep(); paint(); };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || line) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    name.value = "";
    line = [at(event)];
    strokes.push(line);
    paint();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line || full) return;
    for (const each of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const point = at(each);
      const last = line.at(-1);
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= NEAR) line.push(point);
    }
    paint();
  });
  const lift = () => { if (line) { line = null; keep(); } };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  box.querySelector("[data-sign-clear]").addEventListener("click", clear);
  name.addEventListener("input", () => { if (name.value && strokes.length) clear(); });
  frame.hidden = false;
  paint();
};

document.querySelectorAll("[data-sign]").forEach(pad);
