"use strict";
// Two handsets on the exchange's control API. Everything shown is what the exchange says; the page keeps no truth of its own.

const LINE = document.body.dataset.line;
const ROLES = { resident: "居民", volunteer: "志愿者", coordinator: "社工" };
const $ = (selector, within = document) => within.querySelector(selector);
const pretty = (number) => number.replace(/^\+86(1\d\d)(\d{4})(\d{4})$/, "$1 $2 $3").replace(/^\+86(28)(\d{4})(\d{4})$/, "0$1 $2 $3");
const clock = (iso) => new Date(iso).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

const length = (from, to) => {
  const seconds = Math.max(0, Math.round((new Date(to) - new Date(from)) / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
};

async function ask(method, path, data, signal) {
  const options = { method, signal, headers: data ? { "Content-Type": "application/json" } : {} };
  if (data) options.body = JSON.stringify(data);
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || answer.message);
  return answer;
}

function element(name, kind, text) {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}

const people = new Map();
const phones = [];

class Phone {
  constructor(place, role) {
    this.place = place;
    this.role = role;
    this.root = $("#phone").content.firstElementChild.cloneNode(true);
    this.root.classList.toggle("shown", place === 0);
    $("#phones").append(this.root);
    this.thread = $(".thread", this.root);
    this.heard = $(".heard", this.root);
    this.thread.dataset.empty = "还没有短信。写一条发给热线，或者直接呼叫。";
    this.heard.dataset.empty = "接通以后，听到的话会显示在这里。";
    for (const key of "123456789*0#") {
      const button = element("button", "", key);
      button.type = "button";
      button.addEventListener("click", () => this.act("key", { digits: key }));
      $(".keys", this.root).append(button);
    }
    this.bind();
  }

  bind() {
    const on = (selector, event, work) => $(selector, this.root).addEventListener(event, work);
    on(".choose", "focus", (event) => { this.before = event.target.value; event.target.value = ""; });
    on(".choose", "blur", (event) => { if (!event.target.value) event.target.value = this.before; });
    on(".choose", "change", (event) => this.choose(event.target.value));
    on(".dial", "click", () => this.act("call", {}));
    for (const act of ["answer", "reject", "hangup"]) on(`.${act}`, "click", () => this.act(act, {}));
    on(".write", "submit", (event) => { event.preventDefault(); this.send(); });
    on(".write textarea", "keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    });
    on(".write textarea", "input", (event) => { event.target.style.height = "auto"; event.target.style.height = `${event.target.scrollHeight + 2}px`; });
    on(".speak", "submit", (event) => {
      event.preventDefault();
      const field = $(".speak input", this.root);
      if (field.value.trim()) this.act("say", { speech: field.value.trim() });
      field.value = "";
    });
  }

  async choose(typed) {
    const digits = typed.replace(/[^\d+]/g, "");
    const number = digits.startsWith("+") ? digits : `+86${digits.replace(/^0/, "")}`;
    if (!/^\+[1-9]\d{6,14}$/.test(number)) return warn(`${typed} 不是电话号码`);
    if (this.number) live(this.number, false);
    this.number = number;
    const person = people.get(number);
    const role = ROLES[person?.role] || ROLES[this.role];
    $(".role", this.root).textContent = person?.name ? `${role} · ${person.name}` : role;
    const field = $(".choose", this.root);
    field.value = this.before = pretty(number);
    field.blur();
    live(number, true);
    await this.refresh();
    follow();
  }

  async send() {
    const field = $(".write textarea", this.root);
    const body = field.value.trim();
    if (!body) return;
    field.value = "";
    field.style.height = "auto";
    await this.act("text", { body });
  }

  async act(what, data) {
    hush();
    try {
      await ask("POST", `/sim/handsets/${encodeURIComponent(this.number)}/${what}`, data);
    } catch (error) {
      warn(error.message);
    }
    this.refresh();
  }

  take(event) {
    if (event.kind === "heard" && ["speech", "beep"].includes(event.sound)) speak(event.sound === "beep" ? "嘀" : event.text);
    if (event.kind === "text" || (event.kind === "call_status" && event.status === "ringing")) this.news(true);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.refresh(), 30);
  }

  news(on) {
    const tab = $(`.tabs [data-show="${this.place}"]`);
    tab.classList.toggle("news", on && !this.root.classList.contains("shown"));
  }

  async refresh() {
    const number = this.number;
    const state = await ask("GET", `/sim/handsets/${encodeURIComponent(number)}`).catch(() => null);
    if (!state || number !== this.number) return;
    if (this.seq === undefined) this.seq = state.seq;
    const call = state.call;
    this.root.dataset.state = !call ? "idle" : call.status === "in-progress" ? "talking" : call.direction === "inbound" ? "outgoing" : "incoming";
    $(".texts", this.root).hidden = Boolean(call);
    $(".talk", this.root).hidden = !call;
    $(".dial", this.root).disabled = Boolean(call);
    this.showPast([...state.texts, ...state.calls.map((it) => ({ ...it, at: it.ended }))].sort((a, b) => a.at.localeCompare(b.at)));
    if (call) this.showCall(call);
    this.call = call;
  }

  showPast(entries) {
    fill(this.thread, entries, (text) => {
      if (text.heard) return this.pastCall(text);
      const bubble = element("li", text.from === this.number ? "me" : "line", text.body);
      bubble.append(element("time", "", clock(text.at)));
      return bubble;
    });
  }

  pastCall(call) {
    const way = call.direction === "inbound" ? "呼出" : "来电";
    const ends = { "no-answer": "未接通", busy: "未接", failed: "未接通", canceled: "已取消" };
    const entry = element("li", "past", "");
    const details = document.createElement("details");
    const words = element("ol", "", "");
    words.append(...call.heard.map((it) => this.utterance(it)));
    details.append(element("summary", "", `${way} · ${ends[call.status] || `通话 ${length(call.answered, call.ended)}`} · ${clock(call.ended)}`), words);
    entry.append(call.heard.length ? details : element("span", "", details.firstChild.textContent));
    return entry;
  }

  showCall(call) {
    const other = call.direction === "inbound" ? call.to : call.from;
    $(".other", this.root).textContent = other === LINE ? `热线 ${pretty(other)}` : pretty(other);
    this.answered = call.answered;
    this.tick();
    $(".listening", this.root).hidden = !call.listening || call.status !== "in-progress";
    fill(this.heard, call.heard, (entry) => this.utterance(entry));
  }

  tick() {
    const words = { outgoing: "正在呼叫…", incoming: "来电" };
    $(".state", this.root).textContent = words[this.root.dataset.state] || `通话中 ${length(this.answered, Date.now())}`;
  }

  utterance(entry) {
    if (entry.by === this.number && entry.sound === "key") {
      const tone = element("li", "tone", "");
      tone.append(element("b", "", entry.text));
      return tone;
    }
    const notes = { beep: "嘀——请开始留言", ring: `正在转接 ${entry.text.split(" ").map(pretty).join("、")}`, play: "♪ 播放录音", tone: `对方按了 ${entry.text}` };
    if (notes[entry.sound]) return element("li", "note", notes[entry.sound]);
    return element("li", entry.by === this.number ? "me" : "line", entry.text);
  }
}

// Draw only what is new; start anew when the list is another one.
function fill(list, entries, draw) {
  const first = entries.length ? entries[0].at : "";
  if (list.dataset.first !== first || list.children.length > entries.length) {
    list.replaceChildren();
    list.dataset.first = first;
  }
  const more = entries.slice(list.children.length);
  list.append(...more.map(draw));
  if (more.length) list.scrollTop = list.scrollHeight;
}

// speaking

const soundButton = $("#sound");
let sound = localStorage.getItem("sound") === "on";
function showSound() { soundButton.setAttribute("aria-pressed", String(sound)); }
soundButton.addEventListener("click", () => {
  sound = !sound;
  localStorage.setItem("sound", sound ? "on" : "off");
  if (!sound) hush();
  showSound();
});

function speak(text) {
  if (!sound || !window.speechSynthesis) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = "zh-CN";
  words.voice = speechSynthesis.getVoices().find((voice) => voice.lang.replace("_", "-").startsWith("zh-CN")) || null;
  speechSynthesis.speak(words);
}

function hush() { window.speechSynthesis?.cancel(); }

// what the exchange says

let following;
async function follow() {
  following?.abort();
  const mine = (following = new AbortController());
  let since = Math.min(...phones.map((phone) => phone.seq ?? 0));
  while (!mine.signal.aborted) {
    const numbers = phones.map((phone) => `number=${encodeURIComponent(phone.number || "")}`).join("&");
    try {
      const answer = await ask("GET", `/sim/events?since=${since}&timeout=20&${numbers}`, null, mine.signal);
      since = answer.seq;
      for (const phone of phones) {
        phone.seq = since;
        answer.events.filter((event) => event.number === phone.number).forEach((event) => phone.take(event));
      }
      if (answer.events.length) showFaults();
      if (warned === "offline") warn("");
    } catch (error) {
      if (mine.signal.aborted) return;
      warn("模拟器没有应答，正在重新连接…", "offline");
      await new Promise((done) => setTimeout(done, 1500));
      for (const phone of phones) { phone.seq = undefined; await phone.refresh(); } // it may be another exchange by now
      since = phones[0].seq ?? since;
    }
  }
}

let warned, fading;
function warn(message, kind = "") {
  warned = message ? kind : undefined;
  $("#banner").textContent = message;
  $("#banner").hidden = !message;
  clearTimeout(fading);
  if (message && !kind) fading = setTimeout(() => warn(""), 5000);
}

async function showFaults() {
  const { entries } = await ask("GET", "/sim/debugger").catch(() => ({ entries: [] }));
  $("#faults").hidden = !entries.length;
  $("#faults summary").textContent = `热线的回答有 ${entries.length} 处问题（运营商的调试记录）`;
  $("#faults ol").replaceChildren(...entries.slice(-20).reverse().map((it) => element("li", "", `${clock(it.at)} · ${it.code} · ${it.message}`)));
}

// While somebody looks, speech takes time, so that prompts can be heard to the end before the line waits for an answer.
function live(number, on) {
  fetch(`/sim/handsets/${encodeURIComponent(number)}/live`, {
    method: "PUT", keepalive: true, headers: { "Content-Type": "application/json" }, body: JSON.stringify({ live: on }),
  }).catch(() => {});
}
addEventListener("pagehide", () => phones.forEach((phone) => live(phone.number, false)));
addEventListener("pageshow", (event) => { if (event.persisted) phones.forEach((phone) => live(phone.number, true)); });

document.querySelectorAll(".tabs button").forEach((tab) => tab.addEventListener("click", () => {
  document.querySelectorAll(".tabs button").forEach((it) => it.setAttribute("aria-pressed", String(it === tab)));
  phones.forEach((phone) => {
    phone.root.classList.toggle("shown", phone.place === Number(tab.dataset.show));
    if (phone.root.classList.contains("shown")) { phone.news(false); phone.thread.scrollTop = phone.thread.scrollHeight; }
  });
}));
setInterval(() => phones.forEach((phone) => phone.call && phone.tick()), 1000);

(async () => {
  $("#line").textContent = pretty(LINE);
  showSound();
  const { handsets } = await ask("GET", "/sim/handsets");
  for (const person of handsets) {
    people.set(person.number, person);
    const option = document.createElement("option");
    option.value = pretty(person.number);
    option.label = [ROLES[person.role], person.name].filter(Boolean).join(" · ");
    $("#numbers").append(option);
  }
  const wanted = new URLSearchParams(location.search);
  const first = (role, otherwise) => wanted.get(role) || handsets.find((it) => it.role === role)?.number || otherwise;
  phones.push(new Phone(0, "resident"), new Phone(1, "volunteer"));
  await phones[0].choose(first("resident", "+8613800000001"));
  await phones[1].choose(first("volunteer", "+8613800000002"));
  showFaults();
})();
